package io.resound.echo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.resound.http.SafetyFields;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
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
		Reader reader = new Reader(digested ? newDigest() : null);
		return request.getBody().doOnNext(reader::read).then(Mono.defer(() -> response(reader.result())));
	}

	private static Mono<ServerResponse> response(Discarded discarded) {
		ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(MediaType.APPLICATION_JSON);
		SafetyFields.describe(response::header);
		return response.bodyValue(discarded);
	}

	private static MessageDigest newDigest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** Reads a body. Used on one event loop. */
	private static final class Reader {

		private final @Nullable MessageDigest digest;

		private long bytes;

		Reader(@Nullable MessageDigest digest) {
			this.digest = digest;
		}

		void read(DataBuffer buffer) {
			this.bytes += buffer.readableByteCount();
			if (this.digest != null) {
				try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
					parts.forEachRemaining(this.digest::update);
				}
			}
			DataBufferUtils.release(buffer);
		}

		Discarded result() {
			return new Discarded(this.bytes,
					(this.digest != null) ? HexFormat.of().formatHex(this.digest.digest()) : null);
		}

	}

}
