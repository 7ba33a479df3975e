package io.resound.http;

import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A body that nobody wants. It is read nevertheless before the response is sent, since
 * HTTP/1 has to close the connection after a response to half a request.
 */
public final class DroppedBody {

	private DroppedBody() {
	}

	/** Reads the body of a request to its end. */
	public static Mono<Void> of(ServerHttpRequest request) {
		return request.getBody().doOnNext(DataBufferUtils::release).then();
	}

}
