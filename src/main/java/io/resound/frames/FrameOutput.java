package io.resound.frames;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.resound.connection.ClientConnection;
import io.resound.connection.CountedWrite;
import io.resound.connection.Progress;
import io.resound.metrics.FrameLabel;

/**
 * Writes the answers of a connection, and counts and times the frames. Used on the
 * connection's event loop.
 */
final class FrameOutput implements CountedWrite.Writer {

	private final ClientConnection connection;

	private final Runnable written;

	private final Progress progress = new Progress();

	private ChannelHandlerContext ctx;

	/** Bytes that the socket has not taken, and the writes that they are in. */
	private long pending;

	private int writes;

	/** Frames that have begun and are not answered. */
	private int open;

	/** When what is being read arrived. */
	private long now;

	/** When the last frame began. */
	private long lastBegun;

	/** Whether the next frame that is answered began in an earlier read, and when. */
	private boolean carried;

	private long carriedBegun;

	/**
	 * Creates the output of a connection.
	 * @param connection the connection
	 * @param written called when the socket has taken a write
	 */
	@SuppressWarnings("NullAway.Init")
	FrameOutput(ClientConnection connection, Runnable written) {
		this.connection = connection;
		this.written = written;
	}

	void writesAt(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	/** A read begins. */
	void reading(int bytes) {
		this.connection.meter().bytesReceived(bytes);
		this.progress.moved();
		this.now = System.nanoTime();
	}

	/** What was kept of a read is read on. */
	void readingOn() {
		this.now = System.nanoTime();
	}

	/** A read ends in the middle of a frame, or before its answer. */
	void carry() {
		this.carried = true;
		this.carriedBegun = this.lastBegun;
	}

	/** A frame begins. */
	void begun(FrameLabel label) {
		this.open++;
		this.lastBegun = this.now;
		this.connection.exchangeStarted(false);
		this.connection.meter().frame(label);
	}

	/**
	 * Writes bytes.
	 * @param bytes the bytes, which are released
	 * @param frames the number of frames whose answers end with them
	 */
	void send(ByteBuf bytes, int frames) {
		int count = bytes.readableBytes();
		long first = this.now;
		if (frames > 0 && this.carried) {
			this.carried = false;
			first = this.carriedBegun;
		}
		this.pending += count;
		this.writes++;
		this.ctx.write(bytes, new FrameWrite(this.ctx, this.connection, count, this, frames, first, this.now));
	}

	/** Frames have been answered. */
	void answered(int frames, long firstBegun, long othersBegun) {
		this.open -= frames;
		long end = System.nanoTime();
		this.connection.meter().framesAnswered(1, end - firstBegun);
		if (frames > 1) {
			this.connection.meter().framesAnswered(frames - 1, end - othersBegun);
		}
	}

	@Override
	public void taken(int bytes) {
		this.connection.meter().bytesSent(bytes);
		this.progress.moved();
		this.pending -= bytes;
	}

	@Override
	public void written() {
		this.writes--;
		this.written.run();
	}

	/** The frames that are open. */
	int open() {
		return this.open;
	}

	/** Whether no frame may be read until the socket has taken some of the answers. */
	boolean isFull() {
		return this.writes >= CountedWrite.MOST_WAITING || !this.connection.channel().isWritable();
	}

	/** Whether the socket has taken everything. */
	boolean isDone() {
		return this.pending == 0;
	}

	/** Whether bytes move. */
	Progress progress() {
		return this.progress;
	}

}
