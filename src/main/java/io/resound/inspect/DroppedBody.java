package io.resound.inspect;

import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * A body that nobody wants. It is read nevertheless before the response is sent, since
 * HTTP/1 has to close the connection after a response to half a request.
 */
final class DroppedBody {

	private DroppedBody() {
	}

	/** Reads the body of a request to its end. */
	static Mono<Void> of(ServerRequest request) {
		return request.exchange().getRequest().getBody().doOnNext(DataBufferUtils::release).then();
	}

}
