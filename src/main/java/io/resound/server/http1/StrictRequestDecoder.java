package io.resound.server.http1;

import java.util.List;
import java.util.function.Predicate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, where it accepts more than the grammar of HTTP/1 (RFC 9112 section 3):
 * here the parts of a request line are separated by one space each, and a request has a
 * body only if its head declares one. What one server accepts and another reads
 * differently can hide a request from one of them.
 * <p>
 * It also limits the number of fields, in the head and again in the trailers, each before
 * the first field too many becomes an object. A field that is folded over several lines
 * is refused (RFC 9112 section 5.2): Netty copies what it has of a field for each further
 * line, so that it would make 130 MB of garbage out of a head of 49 KB.
 * <p>
 * It is in no pipeline: {@link RequestCodec} calls it.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

	/** The index after the last byte of the part of the request line read last. */
	private int partEnd;

	private final int mostFields;

	private int fields;

	private final Predicate<String> keptHeads;

	private boolean inHead;

	/** The bytes of the head so far, {@code null} if they are not kept. */
	private @Nullable HeadBytes head;

	/** What is being decoded. */
	private ByteBuf input = Unpooled.EMPTY_BUFFER;

	/**
	 * Creates a decoder.
	 * @param config Netty's limits
	 * @param mostFields the most fields of a head, and of trailers
	 * @param keptHeads whether the bytes of a head are kept, by the target
	 */
	StrictRequestDecoder(HttpDecoderConfig config, int mostFields, Predicate<String> keptHeads) {
		super(config);
		this.mostFields = mostFields;
		this.keptHeads = keptHeads;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		this.input = buffer;
		int start = buffer.readerIndex();
		super.decode(ctx, buffer, out);
		if (this.head != null && this.inHead) {
			this.head.add(buffer, start);
		}
		this.input = Unpooled.EMPTY_BUFFER;
	}

	@Override
	protected HttpMessage createMessage(String[] initialLine) throws Exception {
		HttpMessage message = super.createMessage(initialLine);
		this.inHead = true;
		this.head = this.keptHeads.test(((HttpRequest) message).uri()) ? new HeadBytes() : null;
		return message;
	}

	@Override
	protected HttpMessage createInvalidMessage() {
		return super.createInvalidMessage();
	}

	/** Releases its buffer. It decodes nothing more. */
	void release(ChannelHandlerContext ctx) {
		try {
			handlerRemoved0(ctx);
		}
		catch (Exception ex) {
			throw new IllegalStateException("the buffer could not be released", ex);
		}
	}

	/** The head has been decoded, or the whole request. */
	void endFields() {
		this.inHead = false;
		this.fields = 0;
	}

	/** Whether a request line has been decoded, and not the head to its end. */
	boolean isInHead() {
		return this.inHead;
	}

	/** The bytes of the head, {@code null} if they are not kept. */
	@Nullable HeadBytes head() {
		return this.head;
	}

	/** The exchange of the request has ended. */
	void forgetHead() {
		this.head = null;
	}

	/** The number of fields of the head, or of the trailers after it, so far. */
	int fields() {
		return this.fields;
	}

	/**
	 * Whether a field goes on in another line.
	 * @param lines what has arrived after a field that has been decoded
	 */
	boolean isFolded(ByteBuf lines) {
		return this.fields > 0 && FoldedField.isNext(lines);
	}

	/** Netty calls it for each field, first of all. Its line has been read. */
	@Override
	protected AsciiString splitHeaderName(byte[] line, int start, int length) {
		if (++this.fields > this.mostFields) {
			throw new TooManyFieldsException(this.mostFields);
		}
		if (FoldedField.isNext(this.input)) {
			throw FoldedField.refusal();
		}
		return super.splitHeaderName(line, start, length);
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
	 * Netty takes the eight bytes after the handshake of an early draft of WebSocket for
	 * its body, which its head does not declare: the next request could be hidden there.
	 */
	@Override
	protected boolean isContentAlwaysEmpty(HttpMessage message) {
		HttpHeaders fields = message.headers();
		return fields.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1) && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
				&& !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
	}

}
