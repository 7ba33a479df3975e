package io.resound.server.http2;

import io.netty.handler.codec.http2.Http2FrameStream;
import io.resound.connection.Calls;
import io.resound.connection.Progress;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is not answered by the express lane but by the router, or refused. It
 * holds the stream's exchange and the two numbers that {@link FlowControl} works with.
 */
final class RoutedStream {

	private final Http2FrameStream frameStream;

	private final OpenExchange exchange;

	private final Progress progress = new Progress();

	private Calls.@Nullable Call call;

	/** Whether the multiplexer has a channel for it. */
	private boolean announced;

	/** Bytes that the router has taken and whose window has not been returned. */
	private int owed;

	/** Bytes of the response that the codec holds until the client's window allows. */
	private int unwritten;

	/** What is counted for the fields of the head and the trailers, in bytes of heap. */
	private long heads;

	RoutedStream(Http2FrameStream frameStream, OpenExchange exchange) {
		this.frameStream = frameStream;
		this.exchange = exchange;
	}

	/** The stream as the pipeline knows it. */
	Http2FrameStream frameStream() {
		return this.frameStream;
	}

	OpenExchange exchange() {
		return this.exchange;
	}

	Progress progress() {
		return this.progress;
	}

	/** The multiplexer is told of the stream, for which it makes a channel. */
	void announce() {
		this.announced = true;
	}

	/** Whether the multiplexer has a channel for it. */
	boolean isAnnounced() {
		return this.announced;
	}

	/** A call gives the response, not the router. */
	void call(Calls.Call call) {
		this.call = call;
	}

	/** The call that gives the response, or {@code null} if none does. */
	Calls.@Nullable Call call() {
		return this.call;
	}

	/**
	 * Whether the stream may be silent for longer than the stall timeout, by design or
	 * because the service itself is at work.
	 */
	boolean isOpenEnded() {
		return this.exchange.isOpenEnded() || (this.call != null && this.unwritten == 0 && this.call.isIdle());
	}

	/** More is counted for the head or the trailers. */
	void hold(long bytes) {
		this.heads += bytes;
	}

	/** What is counted for the head and the trailers, in bytes of heap. */
	long heads() {
		return this.heads;
	}

	/** The router has taken bytes of the request. */
	void taken(int bytes) {
		this.owed += bytes;
	}

	/** Bytes of the response have been passed to the codec. */
	void writing(int bytes) {
		this.unwritten += bytes;
	}

	/** Bytes of the response that the codec holds. */
	int unwritten() {
		return this.unwritten;
	}

	/** Bytes of the response have been written. */
	void written(int bytes) {
		this.unwritten -= bytes;
		this.progress.moved();
	}

	/**
	 * The window that may be returned now, in bytes. It no longer counts as owed, so the
	 * caller must return it.
	 */
	int windowToReturn() {
		int window = Math.max(0, this.owed - this.unwritten);
		this.owed -= window;
		return window;
	}

}
