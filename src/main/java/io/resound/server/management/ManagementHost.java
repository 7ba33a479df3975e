package io.resound.server.management;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.resound.http.Target;

/**
 * Removes an empty port from {@code Host} on the management port, because Reactor Netty
 * treats it as malformed. A {@code Host} that is not a valid authority is left to Reactor
 * Netty to refuse.
 */
final class ManagementHost extends ChannelInboundHandlerAdapter {

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof HttpRequest request) {
			String host = request.headers().get(HttpHeaderNames.HOST);
			if (host != null && host.endsWith(":") && Target.isAuthority(host)) {
				request.headers().set(HttpHeaderNames.HOST, host.substring(0, host.length() - 1));
			}
		}
		ctx.fireChannelRead(msg);
	}

}
