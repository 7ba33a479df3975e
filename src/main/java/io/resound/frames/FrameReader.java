package io.resound.frames;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.resound.metrics.FrameLabel;

/**
 * Reads frames, however the bytes arrive, and answers them in order. A frame is
 *
 * <pre>
 *  0        2        6
 *  ├ opcode ┼ length ┼ payload …    big-endian: u16, u32, length bytes
 * </pre>
 *
 * The answer to an echo differs from the frame in one bit, and so does that to a ping. It
 * is therefore not copied: the bit is set where it has been read, and all such frames
 * that follow each other in a buffer are sent as one slice, together with the parts of
 * frames at its two ends. A head that is divided between two buffers is the only part
 * that is copied. Used on one thread.
 */
final class FrameReader {

	/** The bytes of a head. */
	static final int HEAD = 6;

	private static final long LENGTH = 0xFFFF_FFFFL;

	/** What the bytes are that come next. */
	private enum Part {

		/** The head of a frame. */
		HEAD,
		/** The payload of an echo. */
		ECHO,
		/** The payload of a discard. */
		DISCARD,
		/** The payload of a generate. */
		NUMBER,
		/** The payload of a frame that an error has answered: nobody waits for it. */
		REFUSED

	}

	private final FrameLimits limits;

	private final ByteBufAllocator allocator;

	private final Answers answers;

	private Part part = Part.HEAD;

	/** The bytes of a number that has not arrived to its end, and how many there are. */
	private long collected;

	private int collectedBytes;

	/** The length of the payload, and how much of it has not arrived. */
	private long length;

	private long remaining;

	/** Where the echoed bytes begin in the current buffer, or -1. */
	private int run = -1;

	/** The frames that end in them. */
	private int runFrames;

	/** Whether bytes are being generated. */
	private boolean paused;

	/** Whether no further frame is read. */
	private boolean last;

	private boolean over;

	/**
	 * Creates a reader.
	 * @param limits the limits of frames
	 * @param allocator allocates answers that are not slices
	 * @param answers receives the answers
	 */
	FrameReader(FrameLimits limits, ByteBufAllocator allocator, Answers answers) {
		this.limits = limits;
		this.allocator = allocator;
		this.answers = answers;
	}

	/**
	 * Reads until there are no more bytes, the answers are full, bytes are to be
	 * generated, or the last frame has been read.
	 * @param in the bytes, which are written to; the caller releases the buffer
	 */
	void read(ByteBuf in) {
		while (in.isReadable() && mayRead()) {
			switch (this.part) {
				case HEAD -> readHead(in);
				case ECHO -> readEcho(in);
				case NUMBER -> readNumber(in);
				case DISCARD, REFUSED -> readAndDrop(in);
			}
		}
		sendRun(in);
		endIfLast();
	}

	private boolean mayRead() {
		return !this.paused && !this.over && !(this.last && isBetweenFrames()) && !this.answers.isFull();
	}

	/** The bytes have been generated: frames may be read again. */
	void resume() {
		this.paused = false;
	}

	/** Reads no frame after the one that has begun, if one has. */
	void endAfterFrame() {
		this.last = true;
		endIfLast();
	}

	private void endIfLast() {
		if (this.last && !this.over && (isBetweenFrames() || this.part == Part.REFUSED)) {
			this.over = true;
			this.answers.over();
		}
	}

	/** Answers a head that does not arrive to its end, and reads no more. */
	void refuseHead(String text) {
		this.answers.begun(FrameLabel.OTHER);
		refuseAndEnd(text);
	}

	/** Whether no frame has begun that has not arrived to its end. */
	boolean isBetweenFrames() {
		return this.part == Part.HEAD && this.collectedBytes == 0;
	}

	/** Whether a frame has begun that is answered when its payload has arrived. */
	boolean isInPayload() {
		return this.part != Part.HEAD && this.part != Part.REFUSED;
	}

	/** Whether a head has begun that has not arrived to its end. */
	boolean isInHead() {
		return this.part == Part.HEAD && this.collectedBytes > 0;
	}

	// What has been read

	private void readHead(ByteBuf in) {
		int index = in.readerIndex();
		if (this.collectedBytes == 0 && in.readableBytes() >= HEAD) {
			int opcode = in.getUnsignedShort(index);
			long length = in.getUnsignedInt(index + Short.BYTES);
			if (isEchoed(opcode, length)) {
				in.setByte(index, Opcode.ANSWER >>> Byte.SIZE).skipBytes(HEAD);
				this.run = (this.run < 0) ? index : this.run;
				beginEcho(opcode, length);
				this.runFrames += (length == 0) ? 1 : 0;
				return;
			}
		}
		sendRun(in);
		if (collect(in, HEAD)) {
			int opcode = (int) (this.collected >>> Integer.SIZE);
			long length = this.collected & LENGTH;
			if (isEchoed(opcode, length)) {
				beginEcho(opcode, length);
				this.answers.send(head(opcode | Opcode.ANSWER, length, 0), (length == 0) ? 1 : 0);
			}
			else {
				begin(opcode, length);
			}
		}
	}

	/** Whether the answer is the frame itself, but for one bit. */
	private boolean isEchoed(int opcode, long length) {
		return (opcode == Opcode.ECHO && length <= this.limits.largest()) || (opcode == Opcode.PING && length == 0);
	}

	private void beginEcho(int opcode, long length) {
		this.answers.begun(Opcode.label(opcode));
		this.remaining = length;
		this.part = (length == 0) ? Part.HEAD : Part.ECHO;
	}

	private void begin(int opcode, long length) {
		this.answers.begun(Opcode.label(opcode));
		this.length = length;
		this.remaining = length;
		if (length > this.limits.largest()) {
			refuseAndEnd("The length is " + length + " and must be at most " + this.limits.largest() + " ("
					+ FramesProperties.LARGEST + ").");
			return;
		}
		switch (opcode) {
			case Opcode.DISCARD -> {
				this.part = Part.DISCARD;
				endIfComplete();
			}
			case Opcode.GENERATE -> {
				if (length == Integer.BYTES) {
					this.part = Part.NUMBER;
				}
				else {
					refuse("A generate (0x0004) has a payload of 4 bytes, the number of bytes to generate, and not "
							+ length + ".");
				}
			}
			case Opcode.PING -> refuse("A ping (0x0002) has no payload, and this one has " + length + " bytes.");
			default -> refuse(String.format(
					"The opcode 0x%04x is unknown; there are 0x0001 (echo), 0x0002 (ping), 0x0003 (discard) and 0x0004"
							+ " (generate).",
					opcode));
		}
	}

	private void readEcho(ByteBuf in) {
		if (this.run < 0) {
			this.run = in.readerIndex();
		}
		skip(in);
		if (this.remaining == 0) {
			this.part = Part.HEAD;
			this.runFrames++;
		}
	}

	private void readNumber(ByteBuf in) {
		if (!collect(in, Integer.BYTES)) {
			return;
		}
		this.part = Part.HEAD;
		long wanted = this.collected;
		if (wanted > this.limits.generated()) {
			sendError("The number of bytes to generate is " + wanted + " and must be at most " + this.limits.generated()
					+ " (resound.generate.largest).");
			return;
		}
		this.answers.send(head(Opcode.GENERATE | Opcode.ANSWER, wanted, 0), (wanted == 0) ? 1 : 0);
		if (wanted > 0) {
			this.paused = true;
			this.answers.generate(wanted);
		}
	}

	private void readAndDrop(ByteBuf in) {
		skip(in);
		endIfComplete();
	}

	private void endIfComplete() {
		if (this.remaining > 0) {
			return;
		}
		if (this.part == Part.DISCARD) {
			this.answers.send(head(Opcode.DISCARD | Opcode.ANSWER, Long.BYTES, Long.BYTES).writeLong(this.length), 1);
		}
		this.part = Part.HEAD;
	}

	private void skip(ByteBuf in) {
		int bytes = (int) Math.min(this.remaining, in.readableBytes());
		in.skipBytes(bytes);
		this.remaining -= bytes;
	}

	/** Reads bytes of a number until there are so many. */
	private boolean collect(ByteBuf in, int bytes) {
		while (this.collectedBytes < bytes && in.isReadable()) {
			this.collected = this.collected << Byte.SIZE | in.readUnsignedByte();
			this.collectedBytes++;
		}
		if (this.collectedBytes < bytes) {
			return false;
		}
		this.collected &= -1L >>> (Long.SIZE - bytes * Byte.SIZE);
		this.collectedBytes = 0;
		return true;
	}

	// What is answered

	private void sendRun(ByteBuf in) {
		if (this.run >= 0) {
			this.answers.send(in.retainedSlice(this.run, in.readerIndex() - this.run), this.runFrames);
			this.run = -1;
			this.runFrames = 0;
		}
	}

	private ByteBuf head(int opcode, long length, int payload) {
		return this.allocator.ioBuffer(HEAD + payload).writeShort(opcode).writeInt((int) length);
	}

	/** Answers by an error, and drops the payload. */
	private void refuse(String text) {
		sendError(text);
		this.part = Part.REFUSED;
		endIfComplete();
	}

	private void refuseAndEnd(String text) {
		sendError(text);
		this.over = true;
		this.answers.over();
	}

	private void sendError(String text) {
		int bytes = ByteBufUtil.utf8Bytes(text);
		ByteBuf error = head(Opcode.ERROR, bytes, bytes);
		error.writeCharSequence(text, StandardCharsets.UTF_8);
		this.answers.send(error, 1);
	}

	/** Receives what is answered, in order. */
	interface Answers {

		/** Whether no frame may be read until some answers have been taken. */
		boolean isFull();

		/** The head of a frame has been read. */
		void begun(FrameLabel label);

		/**
		 * Sends bytes.
		 * @param bytes the bytes, to be released by the receiver
		 * @param frames the number of frames whose answers end with these bytes; the last
		 * of them with the last byte
		 */
		void send(ByteBuf bytes, int frames);

		/**
		 * Sends generated bytes, with which the answer to a frame ends. Nothing is read
		 * until {@link FrameReader#resume()}.
		 * @param bytes how many, at least 1
		 */
		void generate(long bytes);

		/** No more frames are read. */
		void over();

	}

}
