package io.resound.server.http1;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.resound.connection.ClientConnection;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.OpenExchange;

/**
 * Reads the bodies of requests: counts them, holds them to their limit, and passes them
 * to the router as long as the response is the router's.
 */
final class BodyReader {

	private final ClientConnection connection;

	private final RequestCodec codec;

	private final DecoderFailures failures;

	/** Largest body, in bytes. */
	private final long limit;

	private final CurrentExchange current;

	private final OwnResponses own;

	private final NextRequest next;

	BodyReader(ClientConnection connection, RequestCodec codec, DecoderFailures failures, long limit,
			CurrentExchange current, OwnResponses own, NextRequest next) {
		this.connection = connection;
		this.codec = codec;
		this.failures = failures;
		this.limit = limit;
		this.current = current;
		this.own = own;
		this.next = next;
	}

	/**
	 * Reads a piece of a body. The last piece comes after every request, if only as an
	 * empty one.
	 * @param content the piece; this method owns it
	 */
	void read(HttpContent content) {
		OpenExchange exchange = this.current.get();
		if (exchange == null || this.connection.isEnding()) {
			content.release();
		}
		else if (content.decoderResult().isFailure()) {
			Throwable cause = content.decoderResult().cause();
			content.release();
			this.own.refuseOrCut(exchange,
					(cause instanceof HeadsExceededException) ? AbortReason.LIMIT : AbortReason.MALFORMED,
					this.failures.problem(cause, true));
		}
		else {
			read(exchange, content);
		}
	}

	private void read(OpenExchange exchange, HttpContent content) {
		exchange.received(content.content().readableBytes());
		if (exchange.received() > this.limit) {
			content.release();
			this.own.refuseOrCut(exchange, AbortReason.LIMIT, Problem.contentTooLarge(exchange.received(), this.limit));
			return;
		}
		if (content instanceof LastHttpContent last) {
			if (!last.trailingHeaders().isEmpty()) {
				if (!this.codec.hold()) {
					content.release();
					this.own.refuseOrCut(exchange, AbortReason.LIMIT, this.codec.tooLarge());
					return;
				}
				Arrivals.trailers(exchange, last.trailingHeaders()::iteratorCharSequence);
			}
			exchange.requestIsWhole();
		}
		RouterCall call = this.current.call();
		if (call != null) {
			call.requestBody().arrived(content.content(), content instanceof LastHttpContent);
		}
		else {
			content.release();
		}
		this.next.goOnIfDone(exchange);
	}

}
