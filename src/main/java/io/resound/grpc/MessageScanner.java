package io.resound.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages in what arrives, and passes their bytes on as they are: nothing is
 * collected, whatever the length of a message. Only a prefix that has not arrived whole
 * is held back. A prefix is five bytes: whether the message is compressed, and its length
 * (gRPC over HTTP/2, "Length-Prefixed-Message").
 */
final class MessageScanner {

	/** Bytes of a prefix. */
	static final int PREFIX = 5;

	private final Answer answer;

	private final byte[] prefix = new byte[PREFIX];

	/** Bytes of a prefix that are held back. */
	private int held;

	/** Bytes of the current message that have not arrived. */
	private long missing;

	/**
	 * Creates the scanner of a call.
	 * @param answer is told of each message, and is passed the bytes
	 */
	MessageScanner(Answer answer) {
		this.answer = answer;
	}

	/** Whether no message has arrived in part. */
	boolean isBetweenMessages() {
		return this.missing == 0 && this.held == 0;
	}

	/**
	 * Reads a piece.
	 * @param piece the piece, which this method owns
	 * @param allocator allocates a prefix that was held back
	 * @throws Failure if a message is not taken. What came before it has been passed on
	 */
	void received(ByteBuf piece, ByteBufAllocator allocator) throws Failure {
		if (this.held > 0 && !complete(piece, allocator)) {
			return;
		}
		int start = piece.readerIndex();
		int end = piece.writerIndex();
		int at = start;
		Failure failure = null;
		while (at < end) {
			int passed = (int) Math.min(this.missing, end - at);
			at += passed;
			this.missing -= passed;
			if (end - at < PREFIX) {
				this.held = end - at;
				piece.getBytes(at, this.prefix, 0, this.held);
				break;
			}
			failure = begin(piece.getByte(at), piece.getUnsignedInt(at + 1));
			if (failure != null) {
				break;
			}
			at += PREFIX;
		}
		if (at > start) {
			this.answer.received(piece.writerIndex(at));
		}
		else {
			piece.release();
		}
		if (failure != null) {
			throw failure;
		}
	}

	/** Completes the prefix that is held back, if the piece has the rest of it. */
	private boolean complete(ByteBuf piece, ByteBufAllocator allocator) throws Failure {
		int more = Math.min(PREFIX - this.held, piece.readableBytes());
		piece.readBytes(this.prefix, this.held, more);
		this.held += more;
		if (this.held < PREFIX) {
			piece.release();
			return false;
		}
		this.held = 0;
		ByteBuf whole = allocator.ioBuffer(PREFIX).writeBytes(this.prefix);
		Failure failure = begin(whole.getByte(0), whole.getUnsignedInt(1));
		if (failure != null) {
			whole.release();
			piece.release();
			throw failure;
		}
		this.answer.received(whole);
		return true;
	}

	/** A message begins: returns why it is not taken, or {@code null} if it is. */
	private @Nullable Failure begin(byte flags, long length) {
		if (flags != 0 && flags != 1) {
			return new Failure(GrpcCode.INTERNAL,
					"The first byte of a message's prefix is " + (flags & 0xff) + " and must be 0 or 1.");
		}
		this.missing = length;
		return this.answer.refusal(flags == 1, length);
	}

}
