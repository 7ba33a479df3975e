package io.resound.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * The clients of an attack, all on one thread. A client whose connection ends opens the
 * next one after the attack's pause, until the crowd is closed.
 */
final class Crowd implements AutoCloseable {

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

	private final Selector selector;

	private final List<CrowdClient> clients;

	private final Thread thread;

	private final AtomicLong bytesSent = new AtomicLong();

	private final AtomicLong bytesReceived = new AtomicLong();

	private final AtomicLong connections = new AtomicLong();

	private final AtomicLong present = new AtomicLong();

	/** Shared by all, since one thread reads for all. */
	private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(65_536);

	private volatile boolean closed;

	private volatile Throwable failure;

	/** Starts an attack by so many clients. */
	Crowd(InetSocketAddress service, Attack attack, int clients) {
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.clients = IntStream.range(0, clients)
			.mapToObj((number) -> new CrowdClient(this, service, attack, number))
			.toList();
		this.thread = Thread.ofPlatform().name("crowd").start(this::run);
	}

	private void run() {
		try (Selector opened = this.selector) {
			long nextTick = System.nanoTime();
			while (!this.closed) {
				if (System.nanoTime() >= nextTick) {
					nextTick = System.nanoTime() + TICK;
					this.clients.forEach(CrowdClient::tick);
				}
				long millis = TimeUnit.NANOSECONDS.toMillis(nextTick - System.nanoTime());
				opened.select(Crowd::ready, Math.max(1, millis));
			}
			this.clients.forEach(CrowdClient::close);
		}
		catch (IOException | RuntimeException | Error ex) {
			this.failure = ex;
		}
	}

	private static void ready(SelectionKey key) {
		((CrowdClient) key.attachment()).ready();
	}

	Selector selector() {
		return this.selector;
	}

	ByteBuffer readBuffer() {
		return this.readBuffer;
	}

	void connected(boolean first) {
		this.connections.incrementAndGet();
		if (first) {
			this.present.incrementAndGet();
		}
	}

	void sent(long bytes) {
		this.bytesSent.addAndGet(bytes);
	}

	void received(long bytes) {
		this.bytesReceived.addAndGet(bytes);
	}

	/** Bytes that the kernel took from all clients. */
	long bytesSent() {
		return this.bytesSent.get();
	}

	/** Bytes that all clients have read. */
	long bytesReceived() {
		return this.bytesReceived.get();
	}

	/** Connections that were opened, those that have ended since included. */
	long connections() {
		return this.connections.get();
	}

	/** Clients that have connected at least once. */
	long present() {
		return this.present.get();
	}

	@Override
	public void close() {
		disperse();
	}

	/** Ends all connections, and fails if the crowd itself has failed. */
	void disperse() {
		this.closed = true;
		this.selector.wakeup();
		try {
			if (!this.thread.join(Duration.ofSeconds(20))) {
				throw new IllegalStateException("the thread of the crowd does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		if (this.failure != null) {
			throw new IllegalStateException("the crowd failed", this.failure);
		}
	}

}
