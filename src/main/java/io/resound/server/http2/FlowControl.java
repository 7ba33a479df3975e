package io.resound.server.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Settings;
import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Returns flow-control window to the client (RFC 9113 section 5.2). Every byte of DATA
 * that the client sends uses up window, on its stream and on the connection, until the
 * server returns it. Netty returns it once the router has taken the bytes. For an echo
 * that is too early: a client that sends and does not read would have its whole body pile
 * up in the codec. So window is returned only when as many bytes of the response have
 * been written:
 *
 * <pre>
 *            DATA           taken: owed += n
 *  client ────────► codec ──────────────────► router
 *         ◄───────        ◄──────────────────
 *            DATA           response: unwritten += n, and -= n once written
 *
 *  WINDOW_UPDATE of  owed − unwritten  whenever one of them changes, if that is above 0
 * </pre>
 *
 * <b>Invariant:</b> what a stream has sent and not been given back as response or window
 * never exceeds one window. Without that
 * {@code Http2LimitsTests.aClientThatGivesNoWindowGetsOneWindowTakenIn} fails.
 * <p>
 * A WINDOW_UPDATE frame that is written here is no frame on the wire yet: the codec adds
 * up the bytes and sends one when half of the window is used.
 * <p>
 * While memory is short, streams have a small window. Otherwise a client could send so
 * much before its own WINDOW_UPDATE that its connection would be stopped before that
 * frame is read, and the response would wait for it for ever.
 */
final class FlowControl {

	/** Large enough for many streams at once, small enough for many connections. */
	private static final int CONNECTION_WINDOW = 1024 * 1024;

	/** The window of a connection or a stream at first (RFC 9113 section 6.9.2). */
	private static final int INITIAL_WINDOW = 65_535;

	private final ChannelHandlerContext ctx;

	/** The progress of the connection. */
	private final Progress progress;

	private final ClientConnection connection;

	/** Whether the client's settings have come, so that frames may be sent. */
	private boolean settled;

	private boolean enlarged;

	/** Whether streams have a small window. */
	private boolean reduced;

	/**
	 * Creates the flow control of a connection.
	 * @param ctx the place of the handler in the pipeline
	 * @param progress the progress of the connection
	 * @param connection the connection
	 */
	FlowControl(ChannelHandlerContext ctx, Progress progress, ClientConnection connection) {
		this.ctx = ctx;
		this.progress = progress;
		this.connection = connection;
	}

	/** The client's settings have come: from now on the windows may be changed. */
	void settled() {
		this.settled = true;
		adjustWindows();
	}

	/**
	 * Reduces the windows of streams if memory is short, and otherwise enlarges that of
	 * the connection, once. Called after each read.
	 */
	void adjustWindows() {
		if (!this.settled || (this.enlarged && this.reduced)) {
			return;
		}
		boolean scarce = this.connection.isMemoryScarce();
		if (scarce && !this.reduced) {
			this.reduced = true;
			streamWindow(this.connection.guaranteedMemory() / 2);
		}
		else if (!scarce && !this.enlarged) {
			this.enlarged = true;
			this.ctx.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - INITIAL_WINDOW));
		}
	}

	/** Restores the windows of streams if memory is not short. Called at each tick. */
	void restoreWindows() {
		if (this.reduced && !this.connection.isMemoryScarce()) {
			this.reduced = false;
			streamWindow(INITIAL_WINDOW);
		}
	}

	private void streamWindow(int bytes) {
		this.ctx.writeAndFlush(new DefaultHttp2SettingsFrame(new Http2Settings().initialWindowSize(bytes)));
	}

	/** The router has taken bytes of a request. */
	void taken(RoutedStream stream, int bytes) {
		stream.taken(bytes);
		returnWindow(stream.frameStream(), stream.windowToReturn());
	}

	/** A frame of a response is being passed to the codec. */
	void writing(RoutedStream stream, int bytes) {
		stream.writing(bytes);
	}

	/** The write of a frame of a response has ended, well or not. */
	void written(RoutedStream stream, int bytes, boolean success) {
		stream.written(bytes);
		this.progress.moved();
		if (success) {
			returnWindow(stream.frameStream(), stream.windowToReturn());
		}
	}

	/** Releases a frame of a request that nobody reads, and returns its window. */
	void discard(Http2DataFrame frame) {
		returnWindow(frame.stream(), frame.initialFlowControlledBytes());
		frame.release();
	}

	private void returnWindow(@Nullable Http2FrameStream stream, int window) {
		if (stream != null && window > 0) {
			this.ctx.write(new DefaultHttp2WindowUpdateFrame(window).stream(stream));
			this.ctx.flush();
		}
	}

}
