package io.resound.server.http1;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Decodes one request at a time. After the last byte of a request it stops until
 * {@link #next()} is called, so a pipelined request stays in the buffer while the one
 * before it is being answered, and no two exchanges are ever open on a connection.
 *
 * <pre>
 *   BETWEEN ──── request line ────► FIELDS ──── empty line ────► BODY ──── last byte ────► WAITING
 *      ▲                                                                                     │
 *      └─────────────────────────────────────── next() ──────────────────────────────────────┘
 *
 *   any state ──── end() ────► ENDED
 * </pre>
 *
 * Netty decodes in a loop: {@code decode} is called with the bytes received and appends
 * what it has decoded to a list; Netty passes the list on to the next handler and calls
 * {@code decode} again, until it neither consumes nor decodes anything. So by returning
 * without doing either, {@code decode} stops the loop and the rest stays in the buffer.
 * <p>
 * The position is that of the bytes decoded. It is ahead of {@link Http1Handler}, to
 * which the messages of one call of {@code decode} are passed one after the other.
 * <p>
 * A FIN is passed on and ends nothing here; {@link ConnectionEnd} knows what it means.
 * <p>
 * What a head holds while it is incomplete is counted after each read. A head that may
 * not hold so much is refused, and dropped at once.
 */
final class RequestDecoder extends ByteToMessageDecoder {

	/** The event that says that the connection was lost within a head. */
	static final Object LOST_IN_HEAD = new Object();

	/** Forgets the bytes in the buffer, which belong to somebody else. */
	private static final Cumulator FORGET = (alloc, cumulation, in) -> in;

	/** How far the bytes of a request have been decoded. */
	private enum Position {

		/** Before the end of a request line. Of the next request, nothing is decoded. */
		BETWEEN,
		/** After a request line, before the end of the header fields. */
		FIELDS,
		/** After a head, before the end of the body. */
		BODY,
		/** After a whole request. Its exchange is still open. */
		WAITING,
		/** Nothing is decoded any more; what still arrives is discarded. */
		ENDED

	}

	private final RequestCodec codec;

	private Position position = Position.BETWEEN;

	/** When the first byte of an incomplete head arrived, or 0. */
	private long headSince;

	private ChannelHandlerContext ctx;

	/**
	 * Creates the decoder of a connection.
	 * @param codec decodes the bytes
	 */
	@SuppressWarnings("NullAway.Init")
	RequestDecoder(RequestCodec codec) {
		this.codec = codec;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
		super.channelRead(ctx, input);
		if (!isInHead()) {
			this.headSince = 0;
		}
		else if (this.headSince == 0) {
			this.headSince = System.nanoTime();
		}
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		switch (this.position) {
			case BETWEEN -> {
				if (skipEmptyLines(buffer, out)) {
					decodeMore(ctx, buffer, out);
				}
			}
			case FIELDS, BODY -> decodeMore(ctx, buffer, out);
			case WAITING -> {
				// The bytes stay where they are.
			}
			case ENDED -> buffer.skipBytes(buffer.readableBytes());
		}
	}

	private void decodeMore(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		if (!this.codec.decode(this.position == Position.BODY, ctx, buffer, out)) {
			end();
			return;
		}
		if (this.codec.isInHead()) {
			this.position = Position.FIELDS;
		}
		for (Object message : out) {
			// A refused head is a request and its last content in one.
			if (message instanceof HttpRequest) {
				this.position = Position.BODY;
				this.codec.endFields();
			}
			if (message instanceof LastHttpContent) {
				this.position = Position.WAITING;
				this.codec.endFields();
			}
		}
	}

	/**
	 * Skips the empty lines before a request. A CR without LF is not one, and is refused
	 * (RFC 9112 section 2.2).
	 * @return whether there are bytes after them to decode
	 */
	private boolean skipEmptyLines(ByteBuf buffer, List<Object> out) {
		while (buffer.isReadable() && buffer.getByte(buffer.readerIndex()) == '\r') {
			if (buffer.readableBytes() == 1) {
				return false;
			}
			if (buffer.getByte(buffer.readerIndex() + 1) != '\n') {
				this.codec.refuse(new IllegalArgumentException("there is a bare CR before the request line"), buffer,
						out);
				end();
				return false;
			}
			buffer.skipBytes(2);
		}
		return buffer.isReadable();
	}

	/**
	 * The exchange of the request decoded last has ended: decodes what is in the buffer,
	 * and then what arrives. With bytes in the buffer, call it only where this decoder is
	 * not on the stack ({@link NextRequest}).
	 */
	void next() throws Exception {
		if (this.position == Position.WAITING) {
			forget();
			if (buffered() > 0) {
				// Netty's way to have the bytes decoded that are there already.
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
		forget();
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

	/** The exchange of the request decoded last has ended. */
	private void forget() {
		this.position = Position.BETWEEN;
		this.codec.release(this.ctx);
	}

	/** Decodes the bytes, and counts what the head holds. */
	RequestCodec codec() {
		return this.codec;
	}

	/** Whether a whole request has been decoded and {@link #next()} not been called. */
	boolean isWaiting() {
		return this.position == Position.WAITING;
	}

	/** Decodes nothing more, and discards what is in the buffer and still arrives. */
	void end() {
		if (isInHead()) {
			this.codec.release(this.ctx);
		}
		this.position = Position.ENDED;
		this.codec.drop(this.ctx);
	}

	/** The number of bytes that have arrived and are not decoded. */
	int buffered() {
		return actualReadableBytes();
	}

	/** The capacity of the buffer that these bytes are in, in bytes. */
	int bufferCapacity() {
		return (buffered() > 0) ? internalBuffer().capacity() : 0;
	}

	/** Whether a part of a head has arrived, but not all of it. */
	boolean isInHead() {
		return switch (this.position) {
			case BETWEEN -> buffered() > 0;
			case FIELDS -> true;
			case BODY, WAITING, ENDED -> false;
		};
	}

	/**
	 * When the first byte of the incomplete head arrived, by {@link System#nanoTime()},
	 * or 0 if there is none.
	 */
	long headSince() {
		return isInHead() ? this.headSince : 0;
	}

	@Override
	protected void handlerRemoved0(ChannelHandlerContext ctx) {
		this.codec.drop(this.ctx);
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
		// Netty would decode the rest as if it were whole when the connection is lost.
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
