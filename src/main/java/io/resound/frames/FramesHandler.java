package io.resound.frames;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.resound.connection.ClientConnection;
import io.resound.metrics.AbortReason;
import io.resound.metrics.FrameLabel;
import org.jspecify.annotations.Nullable;

/**
 * Answers the frames of a connection. While bytes are generated, or answers wait for the
 * client to take them, no frame is read: the rest of the buffer is kept, and nothing more
 * is read from the socket. Used on the connection's event loop.
 */
final class FramesHandler extends ChannelInboundHandlerAdapter implements FrameReader.Answers {

	private final ClientConnection connection;

	private final FrameReader reader;

	private final FrameOutput output;

	private final GeneratedBytes generated;

	private final FramesProtocol protocol;

	/** What has been read from the socket and waits. */
	private @Nullable ByteBuf rest;

	/** Whether {@link #read} or {@link #goOn} is on the stack. */
	private boolean busy;

	/** Whether {@link #goOn} is about to be called. */
	private boolean goingOn;

	private boolean inputShut;

	/** Whether the service has stopped listening. */
	private boolean stopped;

	/** Whether FIN follows the last answer. */
	private boolean ending;

	/**
	 * Creates the handler of a connection.
	 * @param connection the connection
	 * @param limits the limits of frames
	 */
	FramesHandler(ClientConnection connection, FrameLimits limits) {
		this.connection = connection;
		this.reader = new FrameReader(limits, connection.channel().alloc(), this);
		this.output = new FrameOutput(connection, this::written);
		this.generated = new GeneratedBytes(this.output);
		this.protocol = new FramesProtocol(connection, this, this.reader, this.output);
	}

	/** What the connection asks. */
	FramesProtocol protocol() {
		return this.protocol;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.output.writesAt(ctx);
	}

	// What the client sends

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		ByteBuf in = (ByteBuf) message;
		this.output.reading(in.readableBytes());
		if (this.rest != null) {
			// Epoll reads what came before FIN, although reads are held.
			this.rest = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), this.rest, in);
		}
		else {
			this.busy = true;
			read(in);
			this.busy = false;
		}
	}

	private void read(ByteBuf in) {
		this.reader.read(in);
		this.protocol.inHead(this.reader.isInHead());
		if (this.generated.isSending() || this.reader.isInPayload()) {
			this.output.carry();
		}
		if (this.generated.isSending() || (in.isReadable() && !this.ending)) {
			this.rest = in;
			this.connection.hold(true);
		}
		else {
			in.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.flush();
		goOn();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		goOn();
	}

	/** Generates what the client takes, and reads on when it has taken enough. */
	private void goOn() {
		Channel channel = this.connection.channel();
		if (this.busy || !channel.isOpen()) {
			return;
		}
		this.busy = true;
		if (this.generated.isSending() && this.generated.send(channel)) {
			this.reader.resume();
		}
		ByteBuf in = this.rest;
		if (in != null && !this.generated.isSending() && !isFull()) {
			this.rest = null;
			this.output.readingOn();
			read(in);
			channel.flush();
			if (this.rest == null && !this.ending) {
				this.connection.hold(false);
			}
		}
		this.busy = false;
		goOnSoon();
		endIfAsked();
		endIfAnswered();
	}

	/** Goes on when other connections have had their turn. */
	private void goOnSoon() {
		if (this.rest != null && !this.goingOn && !isFull()) {
			this.goingOn = true;
			this.connection.channel().eventLoop().execute(() -> {
				this.goingOn = false;
				goOn();
			});
		}
	}

	/** The socket has taken a write. */
	private void written() {
		goOnSoon();
		endIfAnswered();
	}

	// What the reader says

	@Override
	public boolean isFull() {
		return this.output.isFull();
	}

	@Override
	public void begun(FrameLabel label) {
		this.protocol.inHead(false);
		this.output.begun(label);
	}

	@Override
	public void send(ByteBuf bytes, int frames) {
		this.output.send(bytes, frames);
	}

	@Override
	public void generate(long bytes) {
		this.generated.begin(bytes);
	}

	@Override
	public void over() {
		this.ending = true;
		this.connection.hold(true);
		endIfAnswered();
	}

	// How it ends

	/** The service has stopped listening. */
	void listeningStopped() {
		this.stopped = true;
		endIfAsked();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			this.inputShut = true;
			endIfAsked();
		}
	}

	/** Ends after the frames that have been read from the socket. */
	private void endIfAsked() {
		if (this.rest != null || this.ending || !(this.inputShut || this.stopped)) {
			return;
		}
		if (this.inputShut && !this.reader.isBetweenFrames()) {
			this.protocol.cut(AbortReason.CLIENT);
		}
		else {
			this.reader.endAfterFrame();
		}
	}

	/** Sends FIN after the last answer. */
	private void endIfAnswered() {
		if (this.ending && !this.busy && this.output.isDone()) {
			this.connection.linger();
		}
	}

	/** Whether frames may have been read from the socket and not begun. */
	boolean isBehind() {
		return this.rest != null;
	}

	/** The bytes of the buffer that waits. */
	long kept() {
		ByteBuf rest = this.rest;
		return (rest != null) ? rest.capacity() : 0;
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (this.rest != null) {
			this.rest.release();
			this.rest = null;
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.connection.loop().troubles().failed(cause);
		this.connection.close();
	}

}
