package io.resound.route;

import java.util.Arrays;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

/** A response with 200 and a JSON document, which a line feed ends. */
public final class JsonResponse implements DirectResponse {

	private final byte[] line;

	private JsonResponse(byte[] line) {
		this.line = line;
	}

	/**
	 * Responds with a document.
	 * @param mapper writes it
	 * @param document the document
	 */
	public static ServerResponse of(JsonMapper mapper, Object document) {
		byte[] json = mapper.writeValueAsBytes(document);
		byte[] line = Arrays.copyOf(json, json.length + 1);
		line[json.length] = '\n';
		return new JsonResponse(line);
	}

	@Override
	public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders fields = response.getHeaders();
		SafetyFields.describe(fields::set);
		fields.set(HttpHeaders.CONTENT_TYPE, "application/json");
		fields.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(this.line.length));
		return response.writeWith(Mono.just(response.bufferFactory().wrap(this.line)));
	}

}
