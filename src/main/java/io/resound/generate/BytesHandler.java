package io.resound.generate;

import java.util.concurrent.ThreadLocalRandom;

import io.resound.http.SafetyFields;
import io.resound.limits.GenerateLimits;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Responds with any number of bytes, with their number in the head or in chunks. */
final class BytesHandler {

	static final String BYTES = "/bytes";

	static final String STREAM_BYTES = "/stream-bytes";

	/** The chunks of go-httpbin, in bytes. */
	private static final int CHUNK = 10 * 1024;

	private final RandomBlock block = new RandomBlock();

	private final GenerateLimits limits;

	BytesHandler(GenerateLimits limits) {
		this.limits = limits;
	}

	/** The response to {@code /bytes/{n}}. */
	Mono<ServerResponse> bytes(ServerRequest request) {
		Order order = new Order(request, this.limits);
		long length = order.sizeAfter(BYTES);
		long seed = seed(order);
		ServerResponse.BodyBuilder response = response().contentLength(length);
		if (length == 0) {
			return response.build();
		}
		return response.body((message, context) -> {
			RandomBody body = new RandomBody(this.block, seed, length, RandomBlock.SLICE, message.bufferFactory());
			return (length <= RandomBlock.SLICE) ? message.writeWith(Mono.just(body.chunk()))
					: new Pieces(body, order.arrival().origin().loop()).writeTo(message);
		});
	}

	/** The response to {@code /stream-bytes/{n}}. */
	Mono<ServerResponse> streamBytes(ServerRequest request) {
		Order order = new Order(request, this.limits);
		long length = order.sizeAfter(STREAM_BYTES);
		long seed = seed(order);
		int chunk = order.size("chunk_size", CHUNK, 1, RandomBlock.SLICE);
		if (length == 0) {
			return response().contentLength(0).build();
		}
		return response().body((message, context) -> {
			RandomBody body = new RandomBody(this.block, seed, length, chunk, message.bufferFactory());
			return new Pieces(body, order.arrival().origin().loop()).writeTo(message);
		});
	}

	private static long seed(Order order) {
		return order.number("seed", ThreadLocalRandom.current().nextLong(), Long.MIN_VALUE, Long.MAX_VALUE);
	}

	private static ServerResponse.BodyBuilder response() {
		ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(MediaType.APPLICATION_OCTET_STREAM);
		SafetyFields.describe(response::header);
		return response;
	}

}
