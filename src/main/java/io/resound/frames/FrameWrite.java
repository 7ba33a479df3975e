package io.resound.frames;

import io.netty.channel.ChannelHandlerContext;
import io.resound.connection.ClientConnection;
import io.resound.connection.CountedWrite;

/**
 * A write with which the answers to frames end. All frames whose heads came in the same
 * read have begun at the same time, so that a clock is read once for all of them. The
 * first frame may have begun in an earlier read.
 */
final class FrameWrite extends CountedWrite {

	private final FrameOutput output;

	private final int frames;

	private final long firstBegun;

	private final long othersBegun;

	/**
	 * Creates the promise of a write.
	 * @param ctx the handler that writes
	 * @param connection its connection
	 * @param bytes the number of bytes that are written
	 * @param output is told what the socket takes
	 * @param frames the number of frames whose answers end
	 * @param firstBegun when the first of them began, by {@link System#nanoTime()}
	 * @param othersBegun when the others began
	 */
	FrameWrite(ChannelHandlerContext ctx, ClientConnection connection, int bytes, FrameOutput output, int frames,
			long firstBegun, long othersBegun) {
		super(ctx, connection, bytes, output);
		this.output = output;
		this.frames = frames;
		this.firstBegun = firstBegun;
		this.othersBegun = othersBegun;
	}

	@Override
	protected void completed() {
		if (this.frames > 0) {
			this.output.answered(this.frames, this.firstBegun, this.othersBegun);
		}
		super.completed();
	}

}
