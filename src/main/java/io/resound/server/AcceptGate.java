package io.resound.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.resound.limits.Connections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses accepting while the reserve of connections is used up, so that the service goes
 * on serving those it has. First in the pipeline of the channel that listens.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

	private static final Logger log = LoggerFactory.getLogger(AcceptGate.class);

	private final Connections connections;

	AcceptGate(Connections connections) {
		this.connections = connections;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object child) {
		Channel listening = ctx.channel();
		((Channel) child).closeFuture().addListener((closed) -> {
			this.connections.closed();
			resumeIfRoom(listening);
		});
		((Channel) child).attr(PipelineInitializer.ADMISSION).set(this.connections.opened());
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
