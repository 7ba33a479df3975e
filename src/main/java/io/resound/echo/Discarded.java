package io.resound.echo;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.resound.http.BodyDigest;
import io.resound.http.SafetyFields;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * What is answered when a body has been read and dropped.
 *
 * @param bytes the bytes of the body
 * @param sha256 its SHA-256 in hexadecimal digits, {@code null} if it is not asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Discarded(long bytes, @Nullable String sha256) {

	/** Reads the body of a request and answers it. */
	static Mono<ServerResponse> count(ServerHttpRequest request, boolean digested) {
		BodyDigest digest = new BodyDigest(digested);
		return request.getBody().doOnNext((buffer) -> {
			digest.update(buffer);
			DataBufferUtils.release(buffer);
		}).then(Mono.defer(() -> response(new Discarded(digest.bytes(), digested ? digest.sha256() : null))));
	}

	private static Mono<ServerResponse> response(Discarded discarded) {
		ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(MediaType.APPLICATION_JSON);
		SafetyFields.describe(response::header);
		return response.bodyValue(discarded);
	}

}
