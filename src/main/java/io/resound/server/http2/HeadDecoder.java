package io.resound.server.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.error.Problem;
import io.resound.server.exchange.HttpLimits;

/**
 * Decodes header blocks. Fields that are malformed, too large or too many are decoded to
 * the end, which keeps the table of HPACK right for the requests that follow (RFC 9113
 * sections 4.3 and 10.5.1), and returned as {@link RefusedFields}. Netty would throw an
 * error and not open the stream: frames that follow on it would then be on a stream that
 * does not exist, and end the connection.
 */
final class HeadDecoder extends DefaultHttp2HeadersDecoder {

	private final HttpLimits limits;

	private final int longest;

	private final FieldSyntax syntax = new FieldSyntax();

	/**
	 * Creates the decoder of a connection.
	 * @param limits how much is accepted
	 * @param longest the longest block, in bytes; a longer one ends the connection
	 */
	HeadDecoder(HttpLimits limits, int longest) {
		super(false, limits.fields());
		this.limits = limits;
		this.longest = longest;
	}

	@Override
	public long maxHeaderListSizeGoAway() {
		return this.longest;
	}

	@Override
	protected Http2Headers newHeaders() {
		return new RequestFields(this.syntax, this.limits.fieldCount(), numberOfHeadersGuess());
	}

	@Override
	public Http2Headers decodeHeaders(int stream, ByteBuf block) throws Http2Exception {
		try {
			return checked(super.decodeHeaders(stream, block));
		}
		catch (Http2Exception.HeaderListSizeException ex) {
			return new RefusedFields(Problem.headerFieldsTooLarge(this.limits.fields()));
		}
	}

	private Http2Headers checked(Http2Headers fields) {
		RequestFields.Fault fault = ((RequestFields) fields).fault();
		if (fault == null) {
			return fields;
		}
		return new RefusedFields(
				(fault == RequestFields.Fault.TOO_MANY) ? Problem.tooManyFields(this.limits.fieldCount()) : null);
	}

}
