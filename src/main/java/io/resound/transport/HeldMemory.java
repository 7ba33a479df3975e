package io.resound.transport;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/**
 * The direct memory that clients make the service hold: what they have sent and what they
 * have not taken. The connections report what each of them holds; this class adds it up
 * and says how much may still be read:
 *
 * <pre>
 *  0                half          three quarters     shared           usable
 *  ├──── any read ────┼── reads of 16 KiB ─┼── and only ─┼── reads of 2 KiB, and only ──┤
 *                                          below 16 KiB   below the guaranteed share
 * </pre>
 *
 * A quarter of the usable memory is kept for the last range. It is divided among the
 * connections, and what each of them may always hold is its guaranteed share: 16 KiB, or
 * less if there are so many connections, but at least 2 KiB. A client that takes its
 * responses holds less, and its connection is never stopped, whatever the others do.
 * <p>
 * The allocator's count of what it has reserved is the second source. It includes what
 * nobody needs at the moment and what is lost between buffers, so it only matters when it
 * comes close to the maximum. More than half of the shared memory counts as held if less
 * than that half is left, and all of it if no more than the guaranteed shares is left.
 * Netty fails an allocation that would exceed the maximum. Safe for use by any thread.
 */
public final class HeldMemory {

	/** The bytes that a connection may hold while less than the shared memory is held. */
	static final int SHARE = 16 * 1024;

	/** The least guaranteed share, in bytes, and the largest read that may exceed it. */
	static final int SMALLEST_SHARE = 2 * 1024;

	/** The part of the direct memory that is lost to the allocator's fragmentation. */
	private static final int FRAGMENTED = 16;

	private static final ByteBufAllocatorMetric RESERVED = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
		.metric();

	private final long direct;

	private final long shared;

	private final AtomicLong held = new AtomicLong();

	private final AtomicInteger connections = new AtomicInteger();

	private final LongSupplier reserved;

	/**
	 * Creates a count for this process.
	 * @param direct the most direct memory that the process may use, in bytes
	 * @param fixed the part of it that read buffers take in any case, in bytes
	 */
	public HeldMemory(long direct, long fixed) {
		this(direct, fixed, RESERVED::usedDirectMemory);
	}

	/**
	 * Creates a count.
	 * @param direct the most direct memory that may be used, in bytes
	 * @param fixed the part of it that read buffers take in any case, in bytes
	 * @param reserved returns the direct memory that the allocator has reserved, in bytes
	 */
	HeldMemory(long direct, long fixed, LongSupplier reserved) {
		this.direct = direct;
		this.shared = Math.max(direct / 2, direct - direct / FRAGMENTED - fixed) / 4 * 3;
		this.reserved = reserved;
	}

	/** The count of this process, whose event loops have read buffers of this size. */
	static HeldMemory ofProcess(long fixed) {
		return new HeldMemory(maximum(), fixed);
	}

	/** The most direct memory that the process may use, in bytes. */
	private static long maximum() {
		HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		long set = Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
		return (set > 0) ? set : Runtime.getRuntime().maxMemory();
	}

	/** A connection has been opened. */
	public void opened() {
		this.connections.incrementAndGet();
	}

	/** A connection has been closed. */
	public void closed() {
		this.connections.decrementAndGet();
	}

	/** Adds what a connection holds more than before, or less if negative, in bytes. */
	public void add(long bytes) {
		this.held.addAndGet(bytes);
	}

	/** The bytes that all connections hold. */
	public long bytes() {
		return this.held.get();
	}

	/** The bytes that connections may hold that hold more than their share. */
	public long limit() {
		return this.shared;
	}

	/** What counts as held, by either source. */
	private long counted() {
		long held = this.held.get();
		long left = this.direct - this.reserved.getAsLong();
		if (left >= this.shared / 2) {
			return held;
		}
		return Math.max(held, ((left >= this.shared / 3) ? this.shared / 2 : this.shared) + 1);
	}

	/** Whether more than half of the shared memory is held. */
	public boolean isScarce() {
		return counted() > this.shared / 2;
	}

	/** Whether all of the shared memory is held. */
	public boolean isExhausted() {
		return counted() > this.shared;
	}

	/** The size of the largest buffer to read into, in bytes. */
	int largestRead() {
		long counted = counted();
		if (counted <= this.shared / 2) {
			return Integer.MAX_VALUE;
		}
		return (counted <= this.shared) ? SHARE : SMALLEST_SHARE;
	}

	/**
	 * The bytes that a client may leave untaken without its connection being stopped.
	 */
	public long share() {
		long counted = counted();
		if (counted <= this.shared / 4 * 3) {
			return Long.MAX_VALUE;
		}
		return (counted <= this.shared) ? SHARE : guaranteed();
	}

	/** The bytes that a connection may hold whatever all others hold. */
	public int guaranteed() {
		return Math.clamp(this.shared / 3 / Math.max(1, this.connections.get()), SMALLEST_SHARE, SHARE);
	}

}
