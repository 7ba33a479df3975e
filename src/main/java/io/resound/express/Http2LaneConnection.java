package io.resound.express;

import io.netty.handler.codec.http2.Http2FrameStream;
import io.resound.error.Problem;
import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What a lane of HTTP/2 asks of the connection it stands in. Every call is made on the
 * connection's event loop.
 */
public interface Http2LaneConnection {

	/** An exchange begins. */
	void exchangeStarted();

	/** An answer has been written to its end. */
	void answered();

	/** Something has been read or written. */
	void moved();

	/**
	 * The stream that a head belongs to, if it is the one that has just been opened;
	 * {@code null} for trailers. A stream is given once.
	 */
	@Nullable Http2FrameStream opened(int stream);

	/**
	 * Refuses a stream that the lane has taken and not begun to answer.
	 * @param stream the stream
	 * @param open its exchange, which is the connection's from now on
	 * @param whole whether all of the request has been read
	 * @param problem why
	 */
	void refuse(Http2FrameStream stream, Exchange open, boolean whole, Problem problem);

}
