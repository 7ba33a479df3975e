package io.resound.echo;

import io.resound.route.DirectResponse;
import io.resound.http.DroppedBody;
import java.util.List;

import io.resound.http.Arrival;
import io.resound.spool.Spool;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * The response to all requests: the request's own body, or its size. The head of an echo
 * is sent with the first bytes of the body, so that the request can be refused until
 * then. Runs on the event loop and never blocks it.
 */
final class EchoResponse implements DirectResponse {

	private final Answers answers;

	private final Spool spool;

	/**
	 * Creates the response to all requests.
	 * @param answers how requests want to be answered
	 * @param spool collects bodies that are answered when they are complete
	 */
	EchoResponse(Answers answers, Spool spool) {
		this.answers = answers;
		this.spool = spool;
	}

	@Override
	public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
		Arrival arrival = exchange.getAttribute(Arrival.ATTRIBUTE);
		if (arrival == null) {
			// The exchange has ended.
			return echo(exchange, EchoTransfer::new);
		}
		Answer answer = this.answers.to(arrival);
		return switch (answer.mode()) {
			case STREAMED -> echo(exchange, EchoTransfer::new);
			case COMPLETE -> echo(exchange,
					(body, length, response) -> new CompleteTransfer(body, length, response, this.spool, arrival));
			case DISCARD -> Discarded.count(exchange.getRequest(), answer.digest())
				.flatMap((response) -> response.writeTo(exchange, context));
		};
	}

	private static Mono<Void> echo(ServerWebExchange exchange, Transfer transfer) {
		ServerHttpRequest request = exchange.getRequest();
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders sent = request.getHeaders();
		long length = sent.getContentLength();
		boolean hasBody = length > 0 || (length < 0 && sent.containsHeader(HttpHeaders.TRANSFER_ENCODING));
		describe(sent, hasBody, response.getHeaders());
		if (!hasBody) {
			response.getHeaders().setContentLength(0);
			return response.setComplete();
		}
		if (length > 0) {
			response.getHeaders().setContentLength(length);
		}
		if (request.getMethod().equals(HttpMethod.HEAD)) {
			return DroppedBody.of(request).then(response.setComplete());
		}
		return transfer.of(request.getBody(), length, response);
	}

	private static void describe(HttpHeaders sent, boolean hasBody, HttpHeaders response) {
		copy(sent, HttpHeaders.CONTENT_ENCODING, response);
		copy(sent, HttpHeaders.CONTENT_LANGUAGE, response);
		EchoHead.of(sent.getFirst(HttpHeaders.CONTENT_TYPE), hasBody).describe(response::add);
	}

	private static void copy(HttpHeaders sent, String name, HttpHeaders response) {
		List<String> values = sent.get(name);
		if (values != null) {
			response.addAll(name, values);
		}
	}

	/** Sends a body back. */
	private interface Transfer {

		/**
		 * Creates the transfer of one body.
		 * @param body the body of the request
		 * @param length its declared length in bytes, or -1 if none is declared
		 * @param response the response, not yet committed
		 */
		Mono<Void> of(Flux<DataBuffer> body, long length, ServerHttpResponse response);

	}

}
