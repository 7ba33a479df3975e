package io.resound.server.listen;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/**
 * Observes the streams of HTTP/2 connections as Reactor Netty's own server observes them:
 * it disposes of a stream that has ended or failed. That server makes its observer when
 * it binds, and nothing binds for HTTP/2.
 *
 * @param route hands a request to the route
 */
record StreamObserver(ConnectionObserver route) implements ConnectionObserver {

	private static final Logger log = LoggerFactory.getLogger(StreamObserver.class);

	@Override
	public void onUncaughtException(Connection connection, Throwable failure) {
		log.error("A stream has failed", failure);
		connection.dispose();
	}

	@Override
	public void onStateChange(Connection connection, State state) {
		if (State.DISCONNECTING.equals(state) && connection.channel().isActive() && !connection.isPersistent()) {
			connection.dispose();
		}
		this.route.onStateChange(connection, state);
	}

}
