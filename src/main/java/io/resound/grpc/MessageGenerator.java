package io.resound.grpc;

import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.resound.limits.GenerateLimits;
import io.resound.metrics.GrpcCode;

/**
 * Sends as many messages of a size as are asked for: the method {@code Generate} of the
 * echo. Never more than one piece waits for the client.
 */
final class MessageGenerator extends ReadingAnswer {

	/** Bytes that are written at a time. */
	private static final int PIECE = 16 * 1024;

	private static final byte[] PAYLOAD = new byte[PIECE];

	static {
		new Random(0).nextBytes(PAYLOAD);
	}

	/** The longest message in the format of Protocol Buffers, with its field's tag. */
	private static final long LONGEST = Integer.MAX_VALUE - 16L;

	private final long largest;

	private byte[] head = {};

	private long size;

	/** Messages that have not begun. */
	private long messages;

	/** Bytes of the payload that the current message lacks. */
	private long missing;

	/**
	 * Begins a call.
	 * @param call the call
	 * @param largest how many bytes one call can order
	 */
	MessageGenerator(OpenCall call, long largest) {
		super(call);
		this.largest = largest;
	}

	@Override
	void read(MessageFields order) throws Failure {
		for (int field = order.next(); field != 0; field = order.next()) {
			switch (field) {
				case 1 -> this.messages = order.number();
				case 2 -> this.size = order.number();
				default -> order.skip();
			}
		}
		long most = Math.min(this.largest, LONGEST);
		if (Long.compareUnsigned(this.size, most) > 0) {
			throw tooMuch("size", this.size, most);
		}
		this.head = MessageWriter.headOfBytes(1, (int) this.size);
		long fitting = this.largest / (this.head.length + this.size);
		if (Long.compareUnsigned(this.messages, fitting) > 0) {
			throw tooMuch("count", this.messages, fitting);
		}
	}

	private static Failure tooMuch(String name, long value, long most) {
		return new Failure(GrpcCode.INVALID_ARGUMENT, "The value of " + name + " is " + Long.toUnsignedString(value)
				+ " and must be from 0 to " + most + ". The setting is " + GenerateLimits.LARGEST + ".");
	}

	@Override
	public void requestEnded() {
		sendPieces();
	}

	/** Sends pieces as long as the client takes them at once. */
	private void sendPieces() {
		while (!call().isFinished()) {
			if (this.messages == 0 && this.missing == 0) {
				call().succeed();
				return;
			}
			ChannelFuture sent = call().send(piece());
			if (!sent.isDone()) {
				sent.addListener((write) -> {
					if (write.isSuccess()) {
						sendPieces();
					}
				});
				return;
			}
			if (!sent.isSuccess()) {
				return;
			}
		}
	}

	private ByteBuf piece() {
		ByteBuf piece = call().allocator().ioBuffer(PIECE, PIECE);
		while (true) {
			int bytes = (int) Math.min(this.missing, piece.writableBytes());
			piece.writeBytes(PAYLOAD, 0, bytes);
			this.missing -= bytes;
			if (this.missing > 0 || this.messages == 0 || piece.writableBytes() < this.head.length) {
				return piece;
			}
			piece.writeBytes(this.head);
			this.messages--;
			this.missing = this.size;
		}
	}

	@Override
	public boolean isOpenEnded() {
		return false;
	}

}
