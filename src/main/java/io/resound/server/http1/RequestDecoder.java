package io.resound.server.http1;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Decodes one request at a time: behind the last byte of a request it stops until
 * {@link #next()}, so that a pipelined request stays bytes while the one before it is
 * answered, and no two exchanges are ever open on a connection.
 * <p>
 * The request line is taken strictly (RFC 9112 section 3): one space between its parts.
 * FIN is passed on and ends nothing here; {@link Http1Handler} knows what it means.
 */
final class RequestDecoder extends HttpRequestDecoder {

	/** Told where the connection was lost inside a head. */
	static final Object LOST_IN_HEAD = new Object();

	/** Forgets the bytes that have been cumulated, which belong to somebody else. */
	private static final Cumulator FORGET = (alloc, cumulation, in) -> in;

	private enum Position {

		/** In a head, or between requests. */
		HEAD,
		/** In a body. */
		BODY,
		/** Behind a whole request that is not answered yet. */
		BEHIND,
		/** Nothing is decoded any more. */
		END

	}

	private Position position = Position.HEAD;

	/** Whether a request line has been read whose head is not complete. */
	private boolean inFields;

	private boolean decoding;

	private long headSince;

	private int partEnd;

	private ChannelHandlerContext ctx;

	@SuppressWarnings("NullAway.Init")
	RequestDecoder(HttpDecoderConfig config) {
		super(config);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
		boolean nested = this.decoding;
		this.decoding = true;
		try {
			super.channelRead(ctx, input);
		}
		finally {
			this.decoding = nested;
		}
		if (!isInHead()) {
			this.headSince = 0;
		}
		else if (this.headSince == 0) {
			this.headSince = System.nanoTime();
		}
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		if (this.position == Position.BEHIND) {
			return;
		}
		if (this.position == Position.END) {
			buffer.skipBytes(buffer.readableBytes());
			return;
		}
		if (this.position == Position.HEAD && !this.inFields && !skipEmptyLines(buffer, out)) {
			return;
		}
		int before = out.size();
		super.decode(ctx, buffer, out);
		for (int i = before; i < out.size(); i++) {
			Object message = out.get(i);
			if (message instanceof HttpRequest) {
				this.inFields = false;
				this.position = Position.BODY;
			}
			if (message instanceof LastHttpContent) {
				this.position = Position.BEHIND;
			}
		}
	}

	/**
	 * Skips the empty lines before a request, of which a bare CR is none (RFC 9112
	 * section 2.2). Says whether there is something behind them to decode.
	 */
	private boolean skipEmptyLines(ByteBuf buffer, List<Object> out) {
		while (buffer.isReadable() && buffer.getByte(buffer.readerIndex()) == '\r') {
			if (buffer.readableBytes() == 1) {
				return false;
			}
			if (buffer.getByte(buffer.readerIndex() + 1) != '\n') {
				HttpMessage invalid = createInvalidMessage();
				invalid.setDecoderResult(DecoderResult
					.failure(new IllegalArgumentException("there is a bare CR before the request line")));
				out.add(invalid);
				end();
				buffer.skipBytes(buffer.readableBytes());
				return false;
			}
			buffer.skipBytes(2);
		}
		return buffer.isReadable();
	}

	/** The request before has been answered: goes on with what is there already. */
	void next() throws Exception {
		if (this.position == Position.BEHIND) {
			this.position = Position.HEAD;
			if (!this.decoding && actualReadableBytes() > 0) {
				channelRead(this.ctx, Unpooled.EMPTY_BUFFER);
			}
		}
	}

	/**
	 * Gives up the bytes that are not decoded, instead of {@link #next()}. The next bytes
	 * to be read are the beginning of a request.
	 * @return the bytes, maybe none; the caller releases them
	 */
	ByteBuf giveUp() {
		this.position = Position.HEAD;
		ByteBuf rest = internalBuffer();
		if (rest.isReadable()) {
			setCumulator(FORGET);
			try {
				super.channelRead(this.ctx, Unpooled.EMPTY_BUFFER);
			}
			catch (Exception ex) {
				throw new IllegalStateException("nothing was there to be decoded", ex);
			}
			finally {
				setCumulator(MERGE_CUMULATOR);
			}
		}
		return rest;
	}

	/** Whether it waits, behind a whole request, for {@link #next()}. */
	boolean isWaiting() {
		return this.position == Position.BEHIND;
	}

	/** Decodes nothing more: what still arrives is of no meaning. */
	void end() {
		this.position = Position.END;
	}

	/** Bytes that have arrived and are not decoded. */
	int buffered() {
		return actualReadableBytes();
	}

	/** Whether some of a head has come, and not all of it. */
	boolean isInHead() {
		return this.position == Position.HEAD && (this.inFields || actualReadableBytes() > 0);
	}

	/** When the head that is not complete began, or 0 when there is none. */
	long headSince() {
		return isInHead() ? this.headSince : 0;
	}

	@Override
	protected HttpMessage createMessage(String[] initialLine) throws Exception {
		HttpMessage message = super.createMessage(initialLine);
		this.inFields = true;
		return message;
	}

	@Override
	protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
		if (start != 0) {
			throw new IllegalArgumentException("the request line begins with a space");
		}
		this.partEnd = length;
		return super.splitFirstWordInitialLine(line, start, length);
	}

	@Override
	protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
		requireOneSpace(line, start);
		this.partEnd = start + length;
		return super.splitSecondWordInitialLine(line, start, length);
	}

	@Override
	protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
		requireOneSpace(line, start);
		String version = super.splitThirdWordInitialLine(line, start, length);
		if (!version.startsWith("HTTP/")) {
			throw new IllegalArgumentException("the request line does not end with a version of HTTP");
		}
		return version;
	}

	private void requireOneSpace(byte[] line, int start) {
		if (start != this.partEnd + 1 || line[this.partEnd] != ' ') {
			throw new IllegalArgumentException("the parts of the request line are not separated by one space each");
		}
	}

	/**
	 * Without this, the handshake of an early draft of WebSocket would have a body of
	 * eight bytes that nothing in its head declares.
	 */
	@Override
	protected boolean isContentAlwaysEmpty(HttpMessage message) {
		HttpHeaders fields = message.headers();
		return fields.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1) && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
				&& !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
		if (event instanceof ChannelInputShutdownEvent) {
			ctx.fireUserEventTriggered(event);
			return;
		}
		super.userEventTriggered(ctx, event);
	}

	@Override
	protected void decodeLast(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) {
		// What has not been decoded when the connection is gone will never be whole.
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		boolean lost = isInHead();
		end();
		if (lost) {
			ctx.fireUserEventTriggered(LOST_IN_HEAD);
		}
		super.channelInactive(ctx);
	}

}
