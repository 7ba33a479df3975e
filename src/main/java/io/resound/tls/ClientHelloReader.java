package io.resound.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Collects the first message of a handshake, which says which server the client asks for,
 * and then makes way for the {@link TlsHandler}. Until then no engine exists, so that a
 * client that never completes the message makes the service keep nothing else.
 */
final class ClientHelloReader extends AbstractSniHandler<TlsContext> {

	/**
	 * The longest message, in bytes. Those of browsers have about 2 KB, of which a key of
	 * the group X25519MLKEM768 takes more than half.
	 */
	static final int LONGEST = 16 * 1024;

	/** The type of a record of a handshake (RFC 8446 section 5.1). */
	private static final int HANDSHAKE = 22;

	private final Handshake handshake;

	private boolean begun;

	ClientHelloReader(Handshake handshake) {
		super(LONGEST, 0);
		this.handshake = handshake;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
		ByteBuf in = (ByteBuf) message;
		if (!this.begun && in.isReadable()) {
			this.begun = true;
			byte first = in.getByte(in.readerIndex());
			if (first != HANDSHAKE) {
				in.release();
				this.handshake.plaintext(first);
				return;
			}
			this.handshake.begin();
		}
		super.channelRead(ctx, message);
	}

	@Override
	protected Future<TlsContext> lookup(ChannelHandlerContext ctx, @Nullable String serverName) {
		return this.handshake.turn(serverName);
	}

	@Override
	protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String serverName,
			Future<TlsContext> context) {
		if (context.isSuccess() && !ctx.isRemoved()) {
			TlsHandler handler = new TlsHandler(context.getNow().newEngine(ctx.alloc()));
			this.handshake.encrypting(handler);
			ctx.pipeline().replace(this, "resound.tls", handler);
		}
	}

	/** The bytes of the buffers that it keeps. */
	long kept() {
		return internalBuffer().capacity();
	}

}
