package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.resound.limits.Connections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits the connections that are accepted. Pauses accepting while the reserve of
 * connections is used up, so that the service goes on serving those it has. First in the
 * pipeline of the channel that listens.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

	private static final Logger log = LoggerFactory.getLogger(AcceptGate.class);

	private final Connections connections;

	private final ChannelHandler served;

	private final ChannelHandler probesOnly;

	/**
	 * Creates the gate.
	 * @param connections counts them
	 * @param served makes the pipeline of a connection
	 * @param probesOnly makes that of one of the reserve
	 */
	AcceptGate(Connections connections, ChannelHandler served, ChannelHandler probesOnly) {
		this.connections = connections;
		this.served = served;
		this.probesOnly = probesOnly;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object accepted) {
		Channel listening = ctx.channel();
		Channel child = (Channel) accepted;
		child.closeFuture().addListener((closed) -> {
			this.connections.closed();
			resumeIfRoom(listening);
		});
		Connections.Admission admission = this.connections.opened();
		child.pipeline().addLast((admission == Connections.Admission.PROBES_ONLY) ? this.probesOnly : this.served);
		if (this.connections.exhausted()) {
			log.warn("{} connections are open and the reserve is used up: accepting pauses until one closes",
					this.connections.open());
			listening.config().setAutoRead(false);
			// One may have closed, on its own loop, just before.
			resumeIfRoom(listening);
		}
		ctx.fireChannelRead(child);
	}

	private void resumeIfRoom(Channel listening) {
		if (!this.connections.exhausted() && !listening.config().isAutoRead()) {
			listening.config().setAutoRead(true);
		}
	}

}
