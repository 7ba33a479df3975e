package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.resound.transport.EventLoops;
import reactor.netty.DisposableServer;

/**
 * A temporary server on the loopback interface. Closing it also shuts down its event
 * loops.
 */
public final class LoopbackListener implements AutoCloseable {

	private static final Duration GRACE = Duration.ofSeconds(1);

	private final EventLoops loops;

	private final DisposableServer server;

	LoopbackListener(EventLoops loops, DisposableServer server) {
		this.loops = loops;
		this.server = server;
	}

	public InetSocketAddress address() {
		return (InetSocketAddress) this.server.address();
	}

	@Override
	public void close() {
		this.server.disposeNow();
		this.loops.shutdown();
		this.loops.onServer(true).terminationFuture().awaitUninterruptibly(GRACE.toMillis());
	}

}
