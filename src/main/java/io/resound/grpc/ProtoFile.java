package io.resound.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Responds with the definition of the echo's methods. */
final class ProtoFile implements HandlerFunction<ServerResponse> {

	private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

	private final byte[] text = read("resound.proto");

	/** Reads a file of this package. */
	static byte[] read(String name) {
		try (InputStream content = Objects.requireNonNull(ProtoFile.class.getResourceAsStream(name), name)) {
			return content.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(TEXT).contentLength(this.text.length);
		SafetyFields.describe(response::header);
		return response.bodyValue(this.text);
	}

}
