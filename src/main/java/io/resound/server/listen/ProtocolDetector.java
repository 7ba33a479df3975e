package io.resound.server.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.resound.connection.ClientConnection;
import io.resound.connection.Opening;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes HTTP/2 with prior knowledge from HTTP/1 by the first bytes of a
 * connection (RFC 9113 section 3.4), has the pipeline built, and removes itself. Until
 * then it is the connection's {@link Protocol}. If no more bytes arrive while both are
 * still possible, they are an incomplete head of HTTP/1.
 */
final class ProtocolDetector extends ChannelInboundHandlerAdapter implements Opening {

	private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf();

	private final HttpPipeline http;

	private final ClientConnection connection;

	private ChannelHandlerContext ctx;

	/** The beginning of a preface, or {@code null}. */
	private @Nullable ByteBuf begun;

	private long headSince;

	/** The reason to count if the connection ends within a head. */
	private AbortReason lostFor = AbortReason.CLIENT;

	/**
	 * Creates the detector of a connection.
	 * @param http builds the pipeline of the detected version
	 * @param connection the connection
	 */
	@SuppressWarnings("NullAway.Init")
	ProtocolDetector(HttpPipeline http, ClientConnection connection) {
		this.http = http;
		this.connection = connection;
		connection.speaks(this);
		if (connection.draining().isStopped()) {
			// The request of a client whose TLS handshake has just ended is on its way.
			this.headSince = System.nanoTime();
		}
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf in = (ByteBuf) msg;
		if (this.begun != null) {
			in = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), this.begun, in);
			this.begun = null;
		}
		int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
		if (!this.http.speaksHttp2()
				|| !ByteBufUtil.equals(PREFACE, PREFACE.readerIndex(), in, in.readerIndex(), length)) {
			speakHttp1(in);
		}
		else if (length == PREFACE.readableBytes()) {
			this.http.speakHttp2();
			leave(in);
		}
		else {
			this.begun = in;
			if (this.headSince == 0) {
				this.headSince = System.nanoTime();
			}
		}
	}

	private void speakHttp1(ByteBuf in) {
		this.http.speakHttp1();
		leave(in);
	}

	private void leave(ByteBuf in) {
		this.ctx.pipeline().remove(this);
		this.ctx.fireChannelRead(in);
	}

	/** Decides for HTTP/1, because no more bytes will arrive. */
	private void settle(ByteBuf in) {
		this.begun = null;
		speakHttp1(in);
		this.ctx.fireChannelReadComplete();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		// Automatic reading is still off.
		ctx.read();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (!(event instanceof ChannelInputShutdownEvent)) {
			ctx.fireUserEventTriggered(event);
		}
		else if (this.begun != null) {
			settle(this.begun);
			ctx.fireUserEventTriggered(event);
		}
		else {
			ctx.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		if (this.begun != null) {
			this.connection.meter().lostInHead(this.lostFor);
		}
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.begun != null) {
			this.begun.release();
			this.begun = null;
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		AbortReason reason = this.connection.loop().troubles().failed(cause);
		if (reason == AbortReason.LIMIT) {
			this.lostFor = reason;
		}
		ctx.close();
	}

	@Override
	public ClientConnection connection() {
		return this.connection;
	}

	@Override
	public boolean hasBegun() {
		return this.headSince != 0;
	}

	@Override
	public long headSince() {
		return this.headSince;
	}

	@Override
	public void headTimedOut() {
		if (this.begun != null) {
			settle(this.begun);
			this.connection.protocol().headTimedOut();
		}
		else {
			this.connection.linger();
		}
	}

	@Override
	public long kept() {
		return (this.begun != null) ? this.begun.capacity() : 0;
	}

	@Override
	public void cutSlowReader() {
		this.connection.close();
	}

	@Override
	public void cut(AbortReason reason) {
		this.lostFor = reason;
		this.connection.reset();
	}

}
