package io.resound.websocket;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.resound.metrics.WebSocketMeter;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a client sends into what it is answered: its messages, and a pong for each
 * ping, in their order.
 * <p>
 * Nothing is collected. The payload that one buffer has of a frame becomes a fragment at
 * once, so a frame may come back as several. It is unmasked in the buffer that it arrived
 * in, and moved forward in it: the header of a client's frame is at least 4 bytes longer
 * than the service's, because it has the mask, so there is room for that. What a buffer
 * is turned into is one piece of itself, unless the header arrived in the buffer before.
 * <p>
 * Used on one event loop.
 */
final class FrameEcho {

	private final FrameHeader header;

	private final ControlPayload control = new ControlPayload();

	private final ByteBufAllocator allocator;

	private final WebSocketMeter meter;

	private final Sink sink;

	private final MessageLength length;

	private final Content content;

	private final @Nullable DeflatedEcho deflated;

	/** Whether the message that has begun is compressed. */
	private boolean compressed;

	/** The opcode of the message that has begun, or 0. */
	private int message;

	/** Whether a fragment of it has been sent. */
	private boolean begun;

	private boolean inFrame;

	/** Whether a message has begun that is answered later. */
	private boolean waiting;

	/** The bytes that are missing of the frame. */
	private long left;

	private int mask;

	/** Where the answer begins and ends in the buffer that is being read. */
	private int start;

	private int end;

	private boolean muted;

	private boolean ended;

	/**
	 * Creates the echo of a session.
	 * @param allocator allocates the headers for which there is no room
	 * @param meter counts messages
	 * @param sink takes the answer
	 * @param largest the size of the largest message, in bytes
	 * @param content checks what messages that are not compressed contain
	 * @param deflated answers compressed messages, {@code null} if there are none
	 */
	FrameEcho(ByteBufAllocator allocator, WebSocketMeter meter, Sink sink, long largest, Content content,
			@Nullable DeflatedEcho deflated) {
		this.header = new FrameHeader(deflated != null);
		this.deflated = deflated;
		this.allocator = allocator;
		this.meter = meter;
		this.sink = sink;
		this.length = new MessageLength(largest);
		this.content = content;
	}

	/** Whether a message has begun and not ended. */
	boolean isInMessage() {
		return this.message != 0;
	}

	/** Answers nothing more, and only waits for the client's close frame. */
	void mute() {
		this.muted = true;
		if (this.deflated != null) {
			this.deflated.mute();
		}
	}

	/** Ignores whatever follows. */
	void end() {
		this.ended = true;
	}

	/**
	 * Answers what is in a buffer.
	 * @param in belongs to the caller
	 * @return whether that is done; if not, it has to be called again later
	 * @throws ViolationException if the session has to be closed. What was sent before is
	 * answered
	 */
	boolean read(ByteBuf in) throws ViolationException {
		this.start = in.readerIndex();
		this.end = this.start;
		try {
			return readFrames(in);
		}
		catch (ViolationException ex) {
			this.ended = true;
			throw ex;
		}
		finally {
			pass(in);
		}
	}

	/** Frees what compression has taken. The last call. */
	void close() {
		if (this.deflated != null) {
			this.deflated.close();
		}
	}

	/** Whether all frames in a buffer have been read, and not only some for now. */
	private boolean readFrames(ByteBuf in) throws ViolationException {
		while (!this.ended) {
			if (this.deflated != null && this.deflated.isBusy()) {
				this.deflated.step();
				if (this.deflated.isBusy()) {
					return false;
				}
				endIfLast(!this.inFrame && this.header.isFinal());
			}
			else if (this.waiting || (this.inFrame && in.isReadable())) {
				this.waiting = false;
				readPayload(in);
			}
			else if (!in.isReadable()) {
				return true;
			}
			else if (this.header.read(in)) {
				this.waiting = !begin();
				if (this.waiting) {
					return false;
				}
				readPayload(in);
			}
		}
		return true;
	}

	private void readPayload(ByteBuf in) throws ViolationException {
		int length = (int) Math.min(this.left, in.readableBytes());
		this.left -= length;
		this.inFrame = this.left > 0;
		if (this.header.isControl()) {
			this.mask = this.control.add(in, length, this.mask);
			if (!this.inFrame) {
				controlled(in);
			}
			return;
		}
		boolean last = !this.inFrame && this.header.isFinal();
		if (this.compressed) {
			inflate(in, length, last);
			return;
		}
		this.meter.received(length);
		if (length > 0 || last) {
			answer(in, length, last);
		}
		endIfLast(last);
	}

	private void inflate(ByteBuf in, int length, boolean last) {
		pass(in);
		int from = in.readerIndex();
		this.mask = Masking.apply(in, from, from, length, this.mask);
		in.skipBytes(length);
		this.start = in.readerIndex();
		this.end = this.start;
		Objects.requireNonNull(this.deflated).take(in.nioBuffer(from, length), last);
	}

	private void endIfLast(boolean last) {
		if (last) {
			boolean text = this.message == FrameHeader.TEXT;
			this.message = 0;
			this.meter.messageReceived(text);
			if (!this.muted) {
				this.meter.messageSent(text);
			}
			if (!this.sink.messageEnded()) {
				mute();
			}
		}
	}

	/**
	 * A header is complete.
	 * @return whether what follows it is answered now
	 */
	private boolean begin() throws ViolationException {
		int opcode = this.header.opcode();
		this.left = this.header.length();
		this.mask = this.header.mask();
		if (this.header.isControl()) {
			this.control.clear();
			return true;
		}
		if ((opcode == FrameHeader.CONTINUATION) != isInMessage()) {
			throw new ViolationException(CloseCode.PROTOCOL_ERROR,
					isInMessage() ? "A message begins inside another." : "There is no message to continue.");
		}
		boolean first = !isInMessage();
		if (first) {
			beginMessage(opcode);
		}
		if (!this.compressed) {
			this.length.add(this.left);
		}
		return !first || this.muted || this.sink.messageBegins();
	}

	private void beginMessage(int opcode) {
		this.message = opcode;
		this.begun = false;
		this.length.begin();
		this.content.begin(opcode);
		this.compressed = this.header.isCompressed();
		if (this.compressed) {
			Objects.requireNonNull(this.deflated).begin(opcode);
		}
	}

	/** Answers a piece of a message. */
	private void answer(ByteBuf in, int length, boolean last) throws ViolationException {
		int from = in.readerIndex();
		int size = FrameHeader.sizeFor(length);
		boolean room = from - this.end >= size;
		int to = room ? this.end + size : from;
		this.mask = Masking.apply(in, from, to, length, this.mask);
		in.skipBytes(length);
		this.content.check(in, to, length, last);
		if (this.muted) {
			return;
		}
		int first = (last ? FrameHeader.FIN : 0) | (this.begun ? FrameHeader.CONTINUATION : this.message);
		this.begun = true;
		this.meter.sent(length);
		if (room) {
			FrameHeader.put(in, this.end, first, length);
		}
		else {
			pass(in);
			this.sink.write(header(first, length, 0));
			this.start = from;
		}
		this.end = to + length;
	}

	/** A control frame is whole. */
	private void controlled(ByteBuf in) throws ViolationException {
		switch (this.header.opcode()) {
			case FrameHeader.PING -> pong(in);
			case FrameHeader.CLOSE -> {
				int code = this.control.closeCode();
				this.ended = true;
				pass(in);
				this.sink.closed(code);
			}
			default -> {
				// A pong has shown that the client is there.
			}
		}
	}

	private void pong(ByteBuf in) {
		if (this.muted) {
			return;
		}
		int first = FrameHeader.FIN | FrameHeader.PONG;
		int length = this.control.length();
		int size = FrameHeader.sizeFor(length) + length;
		if (in.readerIndex() - this.end >= size) {
			FrameHeader.put(in, this.end, first, length);
			in.setBytes(this.end + size - length, this.control.bytes(), 0, length);
			this.end += size;
		}
		else {
			pass(in);
			this.sink.write(header(first, length, length).writeBytes(this.control.bytes(), 0, length));
		}
	}

	private ByteBuf header(int first, int length, int more) {
		int size = FrameHeader.sizeFor(length);
		ByteBuf out = this.allocator.buffer(size + more);
		FrameHeader.put(out, out.writerIndex(), first, length);
		return out.writerIndex(out.writerIndex() + size);
	}

	/** Passes on what has been answered in the buffer. */
	private void pass(ByteBuf in) {
		if (this.end > this.start) {
			this.sink.write(in.retainedSlice(this.start, this.end - this.start));
		}
		this.start = in.readerIndex();
		this.end = this.start;
	}

	/** Takes the answer. */
	interface Sink {

		/**
		 * A message has begun to arrive.
		 * @return whether it is answered now; if not, the echo has to be called again
		 */
		boolean messageBegins();

		/**
		 * A message has arrived to its end.
		 * @return whether those that follow are answered
		 */
		boolean messageEnded();

		/** Writes bytes, which the callee owns. */
		void write(ByteBuf out);

		/**
		 * The client closes the session.
		 * @param code its code, or {@link CloseCode#NONE}
		 */
		void closed(int code);

	}

}
