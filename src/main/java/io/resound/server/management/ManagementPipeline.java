package io.resound.server.management;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import reactor.netty.NettyPipeline;

/**
 * Adds {@link ManagementHost} and {@link ManagementFieldNames} to the HTTP/1 connections
 * of the management port. With TLS it waits for the end of the handshake, after which
 * Reactor Netty builds the pipeline of the negotiated protocol: HTTP/2 needs neither.
 */
final class ManagementPipeline extends ChannelInboundHandlerAdapter {

	private ManagementPipeline() {
	}

	/** Completes the pipeline of a new connection: at once, or after the handshake. */
	static void complete(ChannelPipeline pipeline) {
		if (!addHandlers(pipeline)) {
			pipeline.addAfter(NettyPipeline.H2OrHttp11Codec, null, new ManagementPipeline());
		}
	}

	/** Adds the handlers if HTTP/1 is spoken, and returns whether it is. */
	private static boolean addHandlers(ChannelPipeline pipeline) {
		if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null) {
			return false;
		}
		pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.host", new ManagementHost())
			.addBefore(NettyPipeline.HttpTrafficHandler, "resound.names", new ManagementFieldNames());
		return true;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent) {
			ctx.pipeline().remove(this);
			addHandlers(ctx.pipeline());
		}
		ctx.fireUserEventTriggered(event);
	}

}
