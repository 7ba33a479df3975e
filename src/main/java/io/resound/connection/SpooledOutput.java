package io.resound.connection;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.resound.metrics.AbortReason;
import io.resound.spool.Spool;
import io.resound.spool.SpooledBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Takes what is written to a client that sends a body and reads nothing of the response,
 * so that the rest of the body can be read: the client would otherwise never get to the
 * point at which it reads. The handler is in the pipeline of such a connection only, and
 * only until everything has left.
 *
 * <pre>
 *                  ┌──────── FILLING ◄──── the client has stopped again ────┐
 *   handlers ──►  rest ──► SpooledBody                                      │
 *   that write     │            │                                           │
 *                  └────────────┴──► EMPTYING ──► channel ──► socket ───────┤
 *                                                                           ▼
 *                                            all has been taken: the handler is removed
 * </pre>
 *
 * While it is FILLING, the channel is writable although its own buffer is full, until the
 * request is complete or the spool takes no more. The socket's taking the last byte of
 * the channel's buffer is the sign that the client reads. From then on it is EMPTYING:
 * the channel is not writable, nothing is read from the client, and what was spooled
 * leaves in order. A write completes when the socket has taken its bytes, as without this
 * handler. Used on the connection's event loop.
 */
final class SpooledOutput extends ChannelDuplexHandler {

	private static final Logger log = LoggerFactory.getLogger(SpooledOutput.class);

	/** How many bytes are in the channel's buffer at most while it is emptying. */
	private static final int MOST_IN_CHANNEL = 128 * 1024;

	private final ClientConnection connection;

	private final Spool spool;

	/** What the spool has not taken, after what it has. */
	private final Queue<ByteBuf> rest = new ArrayDeque<>();

	private final AwaitedWrites awaited = new AwaitedWrites();

	/** Opened at the first byte. */
	private @Nullable SpooledBody body;

	private boolean filling = true;

	/** Whether {@link #empty} is on the stack. */
	private boolean emptying;

	private boolean ended;

	/** Bytes that have been written to this handler. */
	private long accepted;

	/** Of these, the bytes that the socket has taken. */
	private long taken;

	/** Of these, the bytes in the channel's buffer. */
	private int inChannel;

	private ChannelHandlerContext ctx;

	private NettyDataBufferFactory buffers;

	private Writability writability;

	@SuppressWarnings("NullAway.Init")
	SpooledOutput(ClientConnection connection, Spool spool) {
		this.connection = connection;
		this.spool = spool;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
		this.buffers = new NettyDataBufferFactory(ctx.alloc());
		this.writability = new Writability(ctx);
		this.writability.begin();
		// Completes when the socket has taken all that was written before.
		ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFuture written) -> taken(written, 0));
	}

	/**
	 * Called at each tick.
	 * @param stopped whether the client has taken nothing for long enough
	 */
	void check(boolean stopped) {
		this.filling |= stopped;
		changed();
	}

	/** Whether it is out of the pipeline, and a new one is needed. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Whether the client is waiting for the disk. */
	boolean isBusy() {
		return this.body != null && this.body.isBusy();
	}

	/** The bytes that are neither in the spool nor in the channel's buffer. */
	long held() {
		return this.accepted - this.taken - this.inChannel - spooled();
	}

	private long spooled() {
		return (this.body != null) ? this.body.unread() : 0;
	}

	// What is written

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (this.ended) {
			ctx.write(message, promise);
			return;
		}
		ByteBuf bytes = (ByteBuf) message;
		this.accepted += bytes.readableBytes();
		this.awaited.add(this.accepted, promise);
		this.rest.add(bytes);
		spoolRest();
		showWritability();
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		if (this.ended) {
			ctx.flush();
		}
	}

	private void spoolRest() {
		for (ByteBuf next = this.rest.peek(); this.filling && next != null; next = this.rest.peek()) {
			if (next.isReadable() && body().append(this.buffers.wrap(next)) != SpooledBody.Appended.ALL) {
				return;
			}
			this.rest.remove().release();
		}
	}

	private SpooledBody body() {
		SpooledBody body = this.body;
		if (body == null) {
			body = this.spool.open(this.ctx.executor(), this.buffers, this::changed);
			this.body = body;
		}
		return body;
	}

	private void showWritability() {
		this.writability.set(this.filling && this.rest.isEmpty() && this.connection.protocol().isEchoing());
	}

	/** The spool may take more, or give more. */
	private void changed() {
		if (!this.ended) {
			spoolRest();
			if (!this.filling) {
				empty();
			}
		}
		if (!this.ended) {
			showWritability();
		}
	}

	// What leaves

	/** The socket has taken some bytes, so the client reads. */
	private void taken(ChannelFuture written, int bytes) {
		if (this.ended || !written.isSuccess()) {
			return;
		}
		this.inChannel -= bytes;
		this.taken += bytes;
		this.filling = false;
		showWritability();
		this.awaited.taken(this.taken);
		empty();
	}

	private void empty() {
		if (this.emptying) {
			return;
		}
		this.emptying = true;
		boolean moved;
		do {
			moved = false;
			for (ByteBuf next = next(); next != null; next = next()) {
				int bytes = next.readableBytes();
				this.inChannel += bytes;
				this.ctx.write(next).addListener((ChannelFuture written) -> taken(written, bytes));
				moved = true;
			}
			this.ctx.flush();
		}
		while (moved);
		this.emptying = false;
		if (!this.ended && this.accepted == this.taken) {
			this.ctx.pipeline().remove(this);
		}
	}

	/** The next bytes to leave, or {@code null} if there are none now. */
	private @Nullable ByteBuf next() {
		if (this.ended || this.inChannel >= MOST_IN_CHANNEL) {
			return null;
		}
		SpooledBody body = this.body;
		if (body == null || body.unread() == 0) {
			return this.rest.poll();
		}
		try {
			DataBuffer piece = body.read();
			return (piece != null) ? NettyDataBufferFactory.toByteBuf(piece) : null;
		}
		catch (IOException ex) {
			log.error("A response is cut because it cannot be read from the spool", ex);
			this.connection.protocol().cut(AbortReason.INTERNAL);
			return null;
		}
	}

	// How it ends

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		end();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		end();
	}

	private void end() {
		if (this.ended) {
			return;
		}
		this.ended = true;
		if (this.body != null) {
			this.body.release();
		}
		for (ByteBuf bytes = this.rest.poll(); bytes != null; bytes = this.rest.poll()) {
			bytes.release();
		}
		this.awaited.closed();
		this.writability.restore();
	}

}
