package io.resound.express;

import io.netty.handler.codec.http2.Http2FrameStream;
import io.resound.error.Problem;
import io.resound.metrics.Exchange;

/**
 * Refuses streams that the lane has taken and cannot answer with an echo. Called on the
 * connection's event loop.
 */
@FunctionalInterface
public interface StreamRefusals {

	/**
	 * Takes over a stream of which no response has begun, and responds with a problem.
	 * @param stream the stream
	 * @param open its exchange, which the caller no longer uses
	 * @param requestWhole whether the last byte of the request has been read
	 * @param problem the reason
	 */
	void refuse(Http2FrameStream stream, Exchange open, boolean requestWhole, Problem problem);

}
