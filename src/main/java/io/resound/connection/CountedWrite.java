package io.resound.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultChannelProgressivePromise;

/**
 * The promise of a write of which each byte is counted when the socket takes it, also if
 * the connection ends before the socket has taken all of them. A write over TLS is
 * counted when all of it has been taken, since the bytes that the socket takes are
 * others. Used on the connection's event loop.
 */
public class CountedWrite extends DefaultChannelProgressivePromise {

	/**
	 * The writes of a connection that may wait before reading stops. Each needs some 300
	 * bytes of heap, however few bytes it has, and the channel counts fewer for it.
	 */
	public static final int MOST_WAITING = 64;

	private final Writer writer;

	private final ClientConnection connection;

	private final int bytes;

	private int counted;

	/**
	 * Creates the promise of a write.
	 * @param ctx the handler that writes
	 * @param connection its connection
	 * @param bytes the number of bytes that are written
	 * @param writer is told what the socket takes
	 */
	public CountedWrite(ChannelHandlerContext ctx, ClientConnection connection, int bytes, Writer writer) {
		super(ctx.channel(), ctx.executor());
		this.writer = writer;
		this.bytes = bytes;
		this.connection = connection;
	}

	/** The socket has taken some of the bytes. Called by the channel. */
	@Override
	public boolean tryProgress(long progress, long total) {
		if (this.connection.origin().tls() == null) {
			count((int) progress);
		}
		return true;
	}

	@Override
	public boolean trySuccess(Void result) {
		if (!super.trySuccess(null)) {
			return false;
		}
		count(this.bytes);
		completed();
		return true;
	}

	/** The socket has taken all bytes. */
	protected void completed() {
		this.writer.written();
	}

	/** The write has failed, and the connection with it. */
	@Override
	public boolean tryFailure(Throwable cause) {
		if (!super.tryFailure(cause)) {
			return false;
		}
		if (this.connection.channel().isOpen()) {
			this.connection.loop().troubles().failed(cause);
			this.connection.reset();
		}
		return true;
	}

	private void count(int taken) {
		if (taken > this.counted) {
			this.writer.taken(taken - this.counted);
			this.counted = taken;
		}
	}

	/** Writes, and is told what becomes of it. */
	public interface Writer {

		/**
		 * The socket has taken bytes. Called in the middle of a write: the connection
		 * must not be ended.
		 * @param bytes how many; the sum over a write is the number of its bytes
		 */
		void taken(int bytes);

		/** The socket has taken all bytes of a write. */
		void written();

	}

}
