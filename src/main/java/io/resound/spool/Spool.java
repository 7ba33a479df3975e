package io.resound.spool;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Keeps bodies that cannot leave yet: those of exchanges that are answered when they are
 * complete, and those of clients that read nothing while they send. Safe for use by any
 * thread.
 */
public final class Spool {

	private final long exchangeLimit;

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger exchanges = new AtomicInteger();

	Spool(SpoolSettings settings) {
		this.exchangeLimit = settings.exchange().toBytes();
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
		return new SpooledBody(this, loop, buffers, changed);
	}

	void closed() {
		this.exchanges.decrementAndGet();
	}

	void add(long bytes) {
		this.bytes.addAndGet(bytes);
	}

	/** The bytes in the spool, in memory and in the file. */
	public long bytes() {
		return this.bytes.get();
	}

	/** The exchanges that have a body in the spool. */
	public int exchanges() {
		return this.exchanges.get();
	}

}
