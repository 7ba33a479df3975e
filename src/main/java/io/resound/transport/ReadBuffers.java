package io.resound.transport;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allocates the buffers that the connections of one event loop read into. The size
 * follows the earlier reads of the connection. A connection with large reads gets one of
 * the loop's few large buffers, the first that is not in use: a body that is echoed at
 * once then stays in the processor's cache and needs few system calls. While all of them
 * are in use, because their bodies wait for slow clients, smaller buffers are allocated.
 * When memory is short, all buffers are small ({@link HeldMemory#largestRead}).
 * <p>
 * If there is no memory for a buffer, the connection gets a small spare one that all
 * share, and is told that it is starved: it drops what was read and ends. An error must
 * not leave {@code allocate}. On epoll and NIO, Netty passes it on to the pipeline and
 * then reports the end of the input, as if the client had sent FIN. On io_uring it passes
 * on only those of repeated reads, after which the connection is not read any more; an
 * error at the first read ends the event loop.
 * <p>
 * The reader owns the buffer and releases it as usual. Used on the event loop only.
 */
final class ReadBuffers {

	private static final Logger log = LoggerFactory.getLogger(ReadBuffers.class);

	/**
	 * The size of a large buffer, in bytes: what fits in the cache of a core, and a head,
	 * so that a body of 1 MiB takes two reads and not three.
	 */
	private static final int LARGEST = (512 + 4) * 1024;

	/** The number of large buffers. Most of the time the first one is free. */
	private static final int COUNT = 4;

	/** The bytes of all large buffers of a loop. */
	static final int LARGE_IN_ALL = COUNT * LARGEST;

	/**
	 * From this guessed size on, in bytes, a large buffer is used. It is also the size of
	 * the buffers that are allocated when no large one is free. Bodies of 64 KiB stay
	 * below it: one read is enough for them anyway.
	 */
	private static final int LARGE = 256 * 1024;

	private static final int FIRST = 2048;

	private static final int SMALLEST = 64;

	/** A small buffer, in bytes: ten heads of HTTP/2. */
	private static final int LITTLE = 512;

	private final HeldMemory memory;

	private final RecvByteBufAllocator sizes = new AdaptiveRecvByteBufAllocator(SMALLEST, FIRST, LARGEST);

	/**
	 * The large buffers. This class holds one reference to each, and the reader another.
	 */
	private final @Nullable ByteBuf[] large = new ByteBuf[COUNT];

	/** Outside the pooled memory, so that it exists when that is used up. */
	private final ByteBuf spare = Unpooled.directBuffer(SMALLEST, SMALLEST);

	private final Recurrence failures;

	/**
	 * Creates the buffers of an event loop.
	 * @param memory says how large a buffer may be
	 * @param failures counts the failed allocations of all loops
	 */
	ReadBuffers(HeldMemory memory, Recurrence failures) {
		this.memory = memory;
		this.failures = failures;
		// Created early, because loading its class may need a file.
		allocator(() -> {
		}).newHandle();
	}

	/**
	 * Returns the allocator of a connection.
	 * @param starved called when there is no memory for a buffer, in the middle of a read
	 */
	RecvByteBufAllocator allocator(Runnable starved) {
		return new ConnectionBuffers(starved);
	}

	/** Releases the buffers that are kept. Called when the loop has ended. */
	void release() {
		this.spare.release();
		for (ByteBuf buffer : this.large) {
			if (buffer != null) {
				buffer.release();
			}
		}
		Arrays.fill(this.large, null);
	}

	private ByteBuf large(ByteBufAllocator allocator) {
		for (int i = 0; i < COUNT; i++) {
			ByteBuf buffer = this.large[i];
			if (buffer == null) {
				buffer = allocator.ioBuffer(LARGEST, LARGEST);
				this.large[i] = buffer;
			}
			if (buffer.refCnt() == 1) {
				return buffer.clear().retain();
			}
		}
		return allocator.ioBuffer(LARGE);
	}

	private void report(OutOfMemoryError failure) {
		long failures = this.failures.count();
		if (failures > 0) {
			log.warn(
					"Connections are cut because there is no memory to read into: {} ({} since the last report). Raise"
							+ " -XX:MaxDirectMemorySize or lower resound.limits.connections",
					failure.getMessage(), failures);
		}
	}

	/**
	 * Allocates the buffers of one connection. Some transports wrap the handle, so what
	 * others are to reach is here.
	 */
	final class ConnectionBuffers implements RecvByteBufAllocator {

		private final Runnable starved;

		private boolean little;

		ConnectionBuffers(Runnable starved) {
			this.starved = starved;
		}

		/** Makes the next buffer a small one. */
		void readLittle() {
			this.little = true;
		}

		/** Whether the next buffer, which is allocated now, is a small one. */
		private boolean isLittleRead() {
			boolean little = this.little;
			this.little = false;
			return little;
		}

		@Override
		public ExtendedHandle newHandle() {
			return new SizedHandle((ExtendedHandle) ReadBuffers.this.sizes.newHandle(), this);
		}

	}

	private final class SizedHandle extends DelegatingHandle implements ExtendedHandle {

		private final ExtendedHandle handle;

		private final ConnectionBuffers connection;

		/** Not tried again: the JVM takes half a second to find that memory is short. */
		private boolean failed;

		SizedHandle(ExtendedHandle handle, ConnectionBuffers connection) {
			super(handle);
			this.handle = handle;
			this.connection = connection;
		}

		@Override
		public ByteBuf allocate(ByteBufAllocator allocator) {
			if (!this.failed) {
				try {
					return sized(allocator);
				}
				catch (OutOfMemoryError ex) {
					// Direct memory: Netty's OutOfDirectMemoryError, or the JDK's "Cannot
					// reserve". A lack of heap ends the process
					// (-XX:+ExitOnOutOfMemoryError).
					this.failed = true;
					report(ex);
					this.connection.starved.run();
				}
			}
			return ReadBuffers.this.spare.retainedDuplicate().clear();
		}

		private ByteBuf sized(ByteBufAllocator allocator) {
			int guess = guess();
			if (this.connection.isLittleRead()) {
				return allocator.ioBuffer(Math.min(guess, LITTLE));
			}
			if (guess > HeldMemory.SMALLEST_SHARE) {
				int most = ReadBuffers.this.memory.largestRead();
				if (guess > most) {
					return allocator.ioBuffer(most);
				}
			}
			return (guess < LARGE) ? super.allocate(allocator) : large(allocator);
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
			return this.handle.continueReading(maybeMoreData);
		}

	}

}
