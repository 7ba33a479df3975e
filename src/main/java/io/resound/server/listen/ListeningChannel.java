package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.resound.limits.Connections;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;

/** The channel that listens on the echo's port, once it does. */
public final class ListeningChannel {

	private final Connections connections;

	private volatile @Nullable Channel channel;

	ListeningChannel(Connections connections) {
		this.connections = connections;
	}

	/**
	 * The server has been bound, and has not accepted anything yet.
	 * @param server the server
	 * @param served makes the pipeline of a connection
	 * @param probesOnly makes that of one of the reserve
	 */
	void bound(DisposableServer server, ChannelHandler served, ChannelHandler probesOnly) {
		Channel bound = server.channel();
		bound.pipeline().addFirst("resound.accept", new AcceptGate(this.connections, served, probesOnly));
		this.channel = bound;
	}

	/** Stops listening: later connects are refused. Blocks until it is so. */
	public void close() {
		Channel bound = this.channel;
		if (bound != null) {
			bound.close().syncUninterruptibly();
		}
	}

}
