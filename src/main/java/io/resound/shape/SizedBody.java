package io.resound.shape;

import java.util.SplittableRandom;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * A body of a given size. Its bytes are the same each time, and do not get smaller when a
 * proxy compresses them.
 *
 * @param bytes the size
 */
record SizedBody(long bytes) {

	/** Larger than the window in which compression finds repetitions (RFC 1951). */
	private static final byte[] BLOCK = new byte[64 * 1024];

	static {
		new SplittableRandom(0).nextBytes(BLOCK);
	}

	/** Writes a response with this body; to HEAD, one that only tells its length. */
	Mono<Void> writeTo(ServerHttpResponse response, HttpMethod method) {
		SafetyFields.describe(response.getHeaders()::set);
		response.getHeaders().setContentLength(this.bytes);
		if (this.bytes > 0) {
			response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
		}
		return (this.bytes == 0 || method.equals(HttpMethod.HEAD)) ? response.setComplete()
				: response.writeWith(buffers(response.bufferFactory()));
	}

	private Flux<DataBuffer> buffers(DataBufferFactory factory) {
		Flux<DataBuffer> buffers = Flux.generate(() -> this.bytes, (left, sink) -> {
			int here = (int) Math.min(left, BLOCK.length);
			sink.next(factory.allocateBuffer(here).write(BLOCK, 0, here));
			if (here == left) {
				sink.complete();
			}
			return left - here;
		});
		return buffers.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

}
