package io.resound.server.http1;

import java.util.List;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.resound.connection.ConnectionHeads;
import io.resound.connection.OpenHeads;
import io.resound.error.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the requests of a connection by a decoder of Netty, and counts what the head
 * that is being decoded, or whose exchange is open, holds: the bytes that have arrived of
 * it and the objects of its fields, and the same of its trailers. An incomplete line that
 * announces a chunk is counted with them, and so are the bytes of a head that are kept.
 * <p>
 * Netty's decoder holds the part of a head that it has decoded, and a buffer that grows
 * to the longest line. It is created when the first bytes arrive, and dropped after a
 * long head, so that an idle connection holds neither.
 */
final class RequestCodec {

	/** The length of a head from which on the decoder is dropped, in bytes. */
	private static final int LARGE = 2048;

	private final Supplier<StrictRequestDecoder> decoders;

	private final ConnectionHeads heads;

	private @Nullable StrictRequestDecoder decoder;

	/** The bytes of a head and its trailers that have been decoded. */
	private int bytes;

	/** The fields in them. */
	private int fields;

	/** What is counted for them, in bytes of heap. */
	private long held;

	/**
	 * Creates the codec of a connection.
	 * @param decoders creates decoders
	 * @param heads counts what the heads of the connection hold
	 */
	RequestCodec(Supplier<StrictRequestDecoder> decoders, ConnectionHeads heads) {
		this.decoders = decoders;
		this.heads = heads;
	}

	/**
	 * Decodes a part of a request. If the request may not hold what has arrived of it, or
	 * has a folded field, an invalid message is decoded.
	 * @param inBody whether the head has been decoded
	 * @param buffer what has arrived and is not decoded
	 * @param out receives what is decoded; it is empty
	 * @return whether it is accepted so far; if not, nothing more may be decoded
	 */
	boolean decode(boolean inBody, ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
		StrictRequestDecoder decoder = decoder();
		if (decoder.isFolded(buffer)) {
			refuse(inBody, FoldedField.refusal(), buffer, out);
			return false;
		}
		int fields = decoder.fields();
		int start = buffer.readerIndex();
		decoder.decode(ctx, buffer, out);
		int bytes = buffer.readerIndex() - start;
		if (!inBody || decoder.fields() > 0) {
			this.bytes += bytes;
			this.fields += decoder.fields() - fields;
		}
		else if (bytes > 0) {
			return true;
		}
		// What is left is a part of a line.
		if (!out.isEmpty() || hold(buffer.readableBytes())) {
			return true;
		}
		refuse(inBody, new HeadsExceededException(this.heads.limit()), buffer, out);
		return false;
	}

	/** Decodes an invalid head, and skips what is in the buffer. */
	void refuse(Exception reason, ByteBuf buffer, List<Object> out) {
		refuse(false, reason, buffer, out);
	}

	private void refuse(boolean inBody, Exception reason, ByteBuf buffer, List<Object> out) {
		HttpObject invalid = inBody ? new DefaultLastHttpContent() : decoder().createInvalidMessage();
		invalid.setDecoderResult(DecoderResult.failure(reason));
		out.add(invalid);
		buffer.skipBytes(buffer.readableBytes());
	}

	private StrictRequestDecoder decoder() {
		StrictRequestDecoder decoder = this.decoder;
		if (decoder == null) {
			decoder = this.decoders.get();
			this.decoder = decoder;
		}
		return decoder;
	}

	/** Whether a request line has been decoded, and not the head to its end. */
	boolean isInHead() {
		return this.decoder != null && this.decoder.isInHead();
	}

	/** The bytes of the head, {@code null} if they are not kept. */
	@Nullable HeadBytes head() {
		return (this.decoder != null) ? this.decoder.head() : null;
	}

	/** The head has been decoded, or the whole request. */
	void endFields() {
		if (this.decoder != null) {
			this.decoder.endFields();
		}
	}

	/**
	 * Counts what the head that has been decoded holds, and the trailers.
	 * @return whether they may be held
	 */
	boolean hold() {
		return hold(0);
	}

	private boolean hold(int undecoded) {
		HeadBytes kept = head();
		long bytes = OpenHeads.bytes(this.bytes + undecoded + ((kept != null) ? kept.capacity() : 0), this.fields);
		if (bytes < this.held) {
			this.heads.release(this.held - bytes);
		}
		else if (!this.heads.hold(bytes - this.held)) {
			return false;
		}
		this.held = bytes;
		return true;
	}

	/** The refusal of a head, or of trailers, that may not be held. */
	Problem tooLarge() {
		return Problem.tooLargeHeads(this.heads.limit());
	}

	/** The head, and its trailers, are no longer held. */
	void release(ChannelHandlerContext ctx) {
		if (this.bytes >= LARGE) {
			drop(ctx);
		}
		else if (this.decoder != null) {
			this.decoder.forgetHead();
		}
		this.heads.release(this.held);
		this.held = 0;
		this.bytes = 0;
		this.fields = 0;
	}

	/** Drops what Netty's decoder holds. */
	void drop(ChannelHandlerContext ctx) {
		if (this.decoder != null) {
			this.decoder.release(ctx);
			this.decoder = null;
		}
	}

}
