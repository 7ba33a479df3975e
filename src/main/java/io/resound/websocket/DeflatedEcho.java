package io.resound.websocket;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.resound.metrics.WebSocketMeter;
import org.jspecify.annotations.Nullable;

/**
 * Inflates compressed messages (RFC 7692 section 7.2), and answers them compressed, or as
 * they are if no deflater is free. A few bytes may inflate to a thousand times as much,
 * so that is done in steps, between which the event loop serves others and the client has
 * to take what it is sent.
 * <p>
 * Used on one event loop.
 */
final class DeflatedEcho {

	/** How many buffers are filled in a step. */
	private static final int PIECES = 4;

	/** What ends a flush. It is not sent (RFC 7692 section 7.2.1). */
	private static final byte[] TAIL = { 0, 0, (byte) 0xFF, (byte) 0xFF };

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final DeflateMemory memory;

	private final WebSocketMeter meter;

	private final CompressedOutput output;

	private final long largest;

	private final String setting;

	private final Content content;

	private @Nullable Inflater inflater;

	private long messageBytes;

	/** What is being inflated. */
	private ByteBuffer piece = NOTHING;

	private boolean last;

	private boolean tailTaken;

	private boolean busy;

	private boolean muted;

	/**
	 * Creates the echo of a session, which has to be closed.
	 * @param memory lends deflaters
	 * @param allocator allocates what is sent
	 * @param meter counts messages
	 * @param sink takes the answer
	 * @param settings bound what a message inflates to
	 * @param content checks what messages contain
	 */
	DeflatedEcho(DeflateMemory memory, ByteBufAllocator allocator, WebSocketMeter meter, FrameEcho.Sink sink,
			WebSocketSettings settings, Content content) {
		this.content = content;
		this.memory = memory;
		this.meter = meter;
		this.output = new CompressedOutput(memory, allocator, sink);
		this.largest = Math.min(settings.largest(), settings.largestInflated().toBytes());
		this.setting = (this.largest == settings.largest()) ? "resound.websocket.largest-message"
				: "resound.websocket.largest-inflated";
		memory.opened();
	}

	/** A message begins. */
	void begin(int opcode) {
		this.messageBytes = 0;
		this.content.begin(opcode);
		inflater().reset();
		this.output.begin(opcode);
	}

	private Inflater inflater() {
		Inflater own = this.inflater;
		if (own == null) {
			own = new Inflater(true);
			this.inflater = own;
		}
		return own;
	}

	/**
	 * Takes what has arrived of the message.
	 * @param piece the bytes, unmasked, which must remain until the echo is not busy
	 * @param last whether the message ends with them
	 */
	void take(ByteBuffer piece, boolean last) {
		this.piece = piece;
		this.last = last;
		this.tailTaken = false;
		this.busy = true;
		inflater().setInput(piece);
	}

	/** Whether what has been taken has not been answered yet. */
	boolean isBusy() {
		return this.busy;
	}

	/** Answers nothing more. */
	void mute() {
		this.muted = true;
	}

	/**
	 * Answers a limited part of what has been taken.
	 * @throws ViolationException if it cannot be inflated, is not UTF-8 or too large
	 */
	void step() throws ViolationException {
		for (int i = 0; i < PIECES && this.busy; i++) {
			ByteBuf plain = this.output.buffer();
			try {
				inflate(plain);
				if (CompressedOutput.length(plain) > 0) {
					answer(plain);
				}
				else {
					goOn();
				}
			}
			finally {
				plain.release();
			}
		}
	}

	private void inflate(ByteBuf plain) throws ViolationException {
		try {
			int inflated = inflater().inflate(CompressedOutput.room(plain));
			plain.writerIndex(plain.writerIndex() + inflated);
		}
		catch (DataFormatException ex) {
			throw new ViolationException(CloseCode.INVALID_PAYLOAD, "The message cannot be inflated.");
		}
		if (inflater().needsDictionary()) {
			throw new ViolationException(CloseCode.INVALID_PAYLOAD, "The message cannot be inflated.");
		}
	}

	/** Nothing more can be inflated of the piece. */
	private void goOn() throws ViolationException {
		if (inflater().finished()) {
			// A block was marked as the last, but others may follow (section 7.2.3.5).
			inflater().reset();
			inflater().setInput(this.piece);
		}
		if (this.piece.hasRemaining()) {
			return;
		}
		if (this.last && !this.tailTaken) {
			this.tailTaken = true;
			this.piece = ByteBuffer.wrap(TAIL);
			inflater().setInput(this.piece);
			return;
		}
		this.busy = false;
		this.piece = NOTHING;
		if (this.last) {
			finish();
		}
	}

	private void finish() throws ViolationException {
		this.content.check(Unpooled.EMPTY_BUFFER, 0, 0, true);
		if (this.muted) {
			this.output.close();
		}
		else {
			this.output.end();
		}
	}

	/** Answers what was inflated. */
	private void answer(ByteBuf plain) throws ViolationException {
		int length = CompressedOutput.length(plain);
		this.meter.received(length);
		this.messageBytes += length;
		if (this.messageBytes > this.largest) {
			throw new ViolationException(CloseCode.TOO_LARGE,
					"A message may inflate to " + this.largest + " bytes (" + this.setting + ").");
		}
		this.content.check(plain, FrameHeader.LONGEST_SENT, length, false);
		if (this.muted) {
			return;
		}
		this.meter.sent(length);
		this.output.send(plain);
	}

	/** Frees the memory of zlib. */
	void close() {
		this.busy = false;
		this.piece = NOTHING;
		this.output.close();
		if (this.inflater != null) {
			this.inflater.end();
			this.inflater = null;
		}
		this.memory.closed();
	}

}
