package io.resound.echo;

import io.resound.http.Arrival;
import io.resound.spool.Spool;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Answers a request with its own body. Runs on the event loop and never blocks it. */
final class EchoHandler implements HandlerFunction<ServerResponse> {

	private static final Mono<ServerResponse> STREAMED = Mono.just(new EchoResponse(EchoTransfer::new));

	private final Answers answers;

	private final Spool spool;

	EchoHandler(Answers answers, Spool spool) {
		this.answers = answers;
		this.spool = spool;
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		Arrival arrival = (Arrival) request.attributes().get(Arrival.ATTRIBUTE);
		if (arrival == null) {
			// The exchange has ended.
			return STREAMED;
		}
		return switch (this.answers.mode(arrival)) {
			case STREAMED -> STREAMED;
			case COMPLETE -> Mono.just(new EchoResponse(
					(body, length, response) -> new CompleteTransfer(body, length, response, this.spool, arrival)));
			case DISCARD -> Discarded.count(request, Answers.isDigestAskedFor(arrival));
		};
	}

}
