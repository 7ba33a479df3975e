package io.resound.server.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * A client sends more of some kind of frame than is served. That is a connection error
 * (RFC 9113 section 10.5).
 */
final class FloodException extends Http2Exception {

	private static final long serialVersionUID = 1;

	FloodException(String message) {
		super(Http2Error.ENHANCE_YOUR_CALM, message, ShutdownHint.HARD_SHUTDOWN);
	}

}
