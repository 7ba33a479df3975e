package io.resound.spool;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.resound.transport.HeldMemory;
import io.resound.transport.Recurrence;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Keeps bodies that cannot leave yet: those of exchanges that are answered when they are
 * complete, and those of clients that read nothing while they send. What it holds in
 * memory counts as held by connections.
 * <p>
 * Its file is used by two threads. At most one write and one read of each body wait for
 * them, so no queue grows longer than that. Safe for use by any thread.
 */
public final class Spool implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Spool.class);

	private static final int THREADS = 2;

	/** How long {@link #close} waits for operations on the file, in seconds. */
	private static final long CLOSE_SECONDS = 5;

	private final long exchangeLimit;

	private final @Nullable SpoolFile file;

	private final HeldMemory memory;

	private final ThreadPoolExecutor threads;

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger exchanges = new AtomicInteger();

	private final Recurrence failures = new Recurrence();

	/**
	 * Creates a spool.
	 * @param exchangeLimit the most bytes of one exchange; 0 turns the spool off
	 * @param file its file, {@code null} for none
	 * @param memory counts the memory that it holds
	 */
	Spool(long exchangeLimit, @Nullable SpoolFile file, HeldMemory memory) {
		this.exchangeLimit = exchangeLimit;
		this.file = file;
		this.memory = memory;
		// The event loops put operations into the queue, so it must have no lock.
		this.threads = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(),
				Thread.ofPlatform().daemon().name("resound-spool-", 1).factory());
		if (file != null) {
			this.threads.prestartAllCoreThreads();
		}
	}

	/** The most bytes of one exchange, {@code resound.spool.exchange}; 0 if it is off. */
	public long exchangeLimit() {
		return this.exchangeLimit;
	}

	/** Whether there is a spool. If not, nothing can be appended to any body. */
	public boolean isOn() {
		return this.exchangeLimit > 0;
	}

	/**
	 * Opens the body of an exchange.
	 * @param loop runs on the exchange's event loop, from which the body is used
	 * @param buffers allocates the memory of the body
	 * @param changed called on the loop when what had to wait may be tried again; not
	 * after the body has been released
	 */
	public SpooledBody open(Executor loop, DataBufferFactory buffers, Runnable changed) {
		this.exchanges.incrementAndGet();
		return new SpooledBody(this, this.file, loop, buffers, changed);
	}

	/** A body has been released. */
	void closed() {
		this.exchanges.decrementAndGet();
	}

	/** Bytes have been appended or, if negative, read. */
	void add(long bytes) {
		this.bytes.addAndGet(bytes);
	}

	/** Memory is held or, if negative, not held any more, in bytes. */
	void hold(long bytes) {
		if (bytes != 0) {
			this.memory.add(bytes);
		}
	}

	/** Whether memory is short, so that bodies should not stay there. */
	boolean isMemoryScarce() {
		return this.memory.isScarce();
	}

	/** The bytes that an exchange may hold in memory whatever the others hold. */
	int guaranteed() {
		return this.memory.guaranteed();
	}

	/** The most bytes of a piece that is read from the file. */
	int largestPiece() {
		return isMemoryScarce() ? guaranteed() : SpooledBody.PIECE;
	}

	/**
	 * Runs an operation on a thread of the spool. Does not block.
	 * @return whether it runs; if not, the spool has been closed
	 */
	boolean run(Runnable operation) {
		try {
			this.threads.execute(operation);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/** Frees blocks of the file. Does not block. */
	void free(SpoolFile file, List<Integer> blocks) {
		run(() -> {
			try {
				file.free(blocks);
			}
			catch (IOException ex) {
				failed(ex);
			}
		});
	}

	/** An operation on the file has failed. */
	void failed(IOException failure) {
		long count = this.failures.count();
		if (count > 0) {
			log.warn("The spool's file cannot be used: {} ({} failures since the last report). Bodies above {} bytes"
					+ " cannot be spooled", failure.toString(), count, SpooledBody.PIECE);
		}
	}

	/** The bytes in the spool, in memory and in the file. */
	public long bytes() {
		return this.bytes.get();
	}

	/** The most bytes of its file, or 0 if it has none. */
	public long fileLimit() {
		return (this.file != null) ? this.file.limit() : 0;
	}

	/** The exchanges that have a body in the spool. */
	public int exchanges() {
		return this.exchanges.get();
	}

	/** Ends the threads and gives up the file. */
	@Override
	public void close() throws IOException {
		this.threads.shutdown();
		try {
			if (!this.threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
				log.warn("Operations on the spool's file have not ended after {} s", CLOSE_SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.file != null) {
			this.file.close();
		}
	}

}
