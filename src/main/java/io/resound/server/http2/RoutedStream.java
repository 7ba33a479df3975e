package io.resound.server.http2;

import io.netty.handler.codec.http2.Http2FrameStream;
import io.resound.connection.Progress;
import io.resound.server.exchange.OpenExchange;

/**
 * A stream of an HTTP/2 connection: its exchange, and the flow-control window that is
 * owed to the client. A window is given back only as what it let in has been written out
 * again, so that a client that does not read can have no more in here than one window.
 */
final class RoutedStream {

	private final Http2FrameStream frames;

	private final OpenExchange exchange;

	private final Progress progress = new Progress();

	/** Bytes that were read and whose window has not been given back. */
	private int owed;

	/** Bytes of the answer that the codec holds, for want of the client's window. */
	private int unwritten;

	RoutedStream(Http2FrameStream frames, OpenExchange exchange) {
		this.frames = frames;
		this.exchange = exchange;
	}

	Http2FrameStream frames() {
		return this.frames;
	}

	OpenExchange exchange() {
		return this.exchange;
	}

	Progress progress() {
		return this.progress;
	}

	/** Bytes of a request that the router has taken. */
	void taken(int bytes) {
		this.owed += bytes;
	}

	/** Bytes of an answer are handed to the codec. */
	void writing(int bytes) {
		this.unwritten += bytes;
	}

	/** Bytes of an answer have been written. */
	void written(int bytes) {
		this.unwritten -= bytes;
		this.progress.moved();
	}

	/** The window that can be given back now, in bytes; it counts as given. */
	int windowToGive() {
		int window = Math.max(0, this.owed - this.unwritten);
		this.owed -= window;
		return window;
	}

}
