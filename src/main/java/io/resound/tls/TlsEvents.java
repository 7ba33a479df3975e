package io.resound.tls;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * Tells the protocol of a connection what happens to its TLS in the words of a connection
 * in clear text: {@code close_notify} is FIN, and a broken record is a failure of the
 * connection.
 */
final class TlsEvents extends ChannelInboundHandlerAdapter {

	private boolean inputShut;

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslCloseCompletionEvent closed) {
			if (closed.isSuccess() && ctx.channel().isActive()) {
				// From the first handler on, and not while the TLS handler decodes.
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

	private static void shutInput(Channel channel) {
		if (channel.isActive()) {
			channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		ctx.fireExceptionCaught((cause instanceof DecoderException && cause.getCause() instanceof SSLException broken)
				? broken : cause);
	}

}
