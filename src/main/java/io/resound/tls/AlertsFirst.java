package io.resound.tls;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.resound.connection.ClientConnection;

/**
 * Lingers instead of closing a connection when its handshake has failed. If it were
 * closed at once with unread data left, the kernel would send a reset, and the alert that
 * tells the client why might not arrive. In the pipeline until the handshake has
 * succeeded.
 */
final class AlertsFirst extends ChannelOutboundHandlerAdapter {

	private final ClientConnection connection;

	AlertsFirst(ClientConnection connection) {
		this.connection = connection;
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		ctx.channel().closeFuture().addListener((closed) -> promise.trySuccess());
		// Completes after all writes before it, the alert among them.
		this.connection.linger(ClientConnection.LINGER_MILLIS, ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
	}

}
