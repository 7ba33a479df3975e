package io.resound.tls;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;

/**
 * Bounds the messages that TLS itself sends after the handshake and that the client has
 * not taken yet. With TLS 1.3, each request of a client to update the keys is replied to
 * (RFC 8446 section 4.6.3). BoringSSL owes one reply at most, but the JDK's engine makes
 * each at once, and Netty writes it in a buffer of 2 KiB; here it gets one of its own
 * size.
 */
final class TlsReplies extends ChannelOutboundHandlerAdapter {

	/** The most that wait for the client. With another, the connection is cut. */
	static final int MOST = 16;

	private final TlsHandler tls;

	private int waiting;

	private boolean tooMany;

	/**
	 * Creates the handler.
	 * @param tls writes the messages, as well as the data that it encrypts
	 */
	TlsReplies(TlsHandler tls) {
		this.tls = tls;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (!this.tls.isReplying()) {
			ctx.write(message, promise);
			return;
		}
		ByteBuf reply = (ByteBuf) message;
		try {
			if (this.waiting < MOST) {
				this.waiting++;
				promise.addListener((written) -> this.waiting--);
				ctx.write(ctx.alloc().ioBuffer(reply.readableBytes()).writeBytes(reply), promise);
			}
			else if (!this.tooMany) {
				this.tooMany = true;
				// Not while the read is decrypted that asks for it.
				ctx.executor().execute(() -> fail(ctx.pipeline()));
			}
		}
		finally {
			reply.release();
		}
	}

	private static void fail(ChannelPipeline pipeline) {
		if (pipeline.channel().isOpen()) {
			pipeline.fireExceptionCaught(new SSLException(
					"The client has not taken the last " + MOST + " messages of TLS, and asks for more"));
		}
	}

}
