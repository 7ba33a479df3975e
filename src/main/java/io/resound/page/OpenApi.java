package io.resound.page;

import java.nio.charset.StandardCharsets;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Responds with the OpenAPI document of all routes (RFC 9512 for its type). */
final class OpenApi implements HandlerFunction<ServerResponse> {

	private static final MediaType YAML = new MediaType("application", "yaml");

	private final byte[] document;

	/**
	 * Reads the document.
	 * @param version the version of the service
	 */
	OpenApi(String version) {
		this.document = PageFile.read("openapi.yaml").replace("{{version}}", version).getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(YAML).contentLength(this.document.length);
		SafetyFields.describe(response::header);
		return response.bodyValue(this.document);
	}

}
