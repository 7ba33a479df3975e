package io.resound.server.listen;

import java.util.function.Function;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.resound.limits.Connections;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits the connections that a listener accepts. Pauses accepting while the reserve of
 * connections is used up, so that the service goes on serving those it has. First in the
 * pipeline of the channel that listens.
 * <p>
 * The process's connections are used up by all listeners together, and a connection that
 * closes makes room for any of them: each gate looks whenever a connection has closed, on
 * whatever thread that was.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

	private static final Logger log = LoggerFactory.getLogger(AcceptGate.class);

	private final Channel listening;

	private final Connections connections;

	private final ChannelHandler served;

	private final Function<@Nullable Connections, ChannelHandler> pipelines;

	/**
	 * Creates the gate.
	 * @param listening the channel that listens
	 * @param connections counts the listener's connections
	 * @param pipelines creates what makes the pipeline of a connection, given the limit
	 * that it exceeds, or {@code null} if it is served
	 */
	AcceptGate(Channel listening, Connections connections, Function<@Nullable Connections, ChannelHandler> pipelines) {
		this.listening = listening;
		this.connections = connections;
		this.pipelines = pipelines;
		this.served = pipelines.apply(null);
		connections.watch(this::pauseOrResume);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object accepted) {
		Channel child = (Channel) accepted;
		child.closeFuture().addListener((closed) -> this.connections.closed());
		Connections exceeded = this.connections.opened();
		child.pipeline().addLast((exceeded == null) ? this.served : this.pipelines.apply(exceeded));
		if (this.connections.exhausted()) {
			log.warn("{} connections are open and the reserve is used up: accepting pauses until one closes",
					this.connections.open());
			this.connections.tellWatchers();
		}
		ctx.fireChannelRead(child);
	}

	/** Looks on any thread, and acts on the event loop, where it looks again. */
	private void pauseOrResume() {
		if (!isOutdated()) {
			return;
		}
		if (!this.listening.eventLoop().inEventLoop()) {
			// From another thread, Netty would accept one more before it pauses.
			this.listening.eventLoop().execute(this::pauseOrResume);
			return;
		}
		// A connection may close, on its own loop, between the look and the change.
		while (isOutdated()) {
			this.listening.config().setAutoRead(!this.connections.exhausted());
		}
	}

	private boolean isOutdated() {
		return this.listening.isOpen() && this.listening.config().isAutoRead() == this.connections.exhausted();
	}

}
