package io.resound.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCompletionEvent;
import io.resound.connection.ClientConnection;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * Tells the protocol of a connection what happens to its TLS in the words of a connection
 * in clear text: {@code close_notify} is FIN, and a broken record is a failure of the
 * connection.
 * <p>
 * Not every engine can encrypt after the client's {@code close_notify}. With TLS 1.2 it
 * must not (RFC 5246 section 7.2.1); with TLS 1.3 it may, but in Netty BoringSSL does
 * not. The connection is then ended after what has been encrypted, and responses that are
 * not complete are lost.
 */
final class TlsEvents extends ChannelInboundHandlerAdapter {

	private final ClientConnection connection;

	private final SSLEngine engine;

	private boolean inputShut;

	/**
	 * Creates the handler.
	 * @param connection the connection
	 * @param engine its engine
	 */
	TlsEvents(ClientConnection connection, SSLEngine engine) {
		this.connection = connection;
		this.engine = engine;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslCloseCompletionEvent closed) {
			if (closed.isSuccess() && ctx.channel().isActive()) {
				// Not while the TLS handler decodes, or handlers respond to what it has
				// decoded.
				ctx.executor().execute(() -> shutInput(ctx.channel()));
			}
		}
		else if (event instanceof ChannelInputShutdownEvent) {
			if (!this.inputShut) {
				this.inputShut = true;
				ctx.fireUserEventTriggered(event);
			}
		}
		else if (!(event instanceof SslCompletionEvent)) {
			ctx.fireUserEventTriggered(event);
		}
	}

	private void shutInput(Channel channel) {
		if (!channel.isActive()) {
			return;
		}
		if (this.engine.isOutboundDone()) {
			this.connection.linger();
		}
		else {
			channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		ctx.fireExceptionCaught((cause instanceof DecoderException && cause.getCause() instanceof SSLException broken)
				? broken : cause);
	}

}
