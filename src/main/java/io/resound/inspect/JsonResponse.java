package io.resound.inspect;

import java.util.Map;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * A response with 200 and a JSON document. It writes its head straight into that of the
 * exchange. Spring's own would collect the fields first, and then look for the codec that
 * writes bytes.
 *
 * @param document the document, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record JsonResponse(byte[] document) implements ServerResponse {

	@Override
	public HttpStatusCode statusCode() {
		return HttpStatus.OK;
	}

	@Override
	public HttpHeaders headers() {
		return HttpHeaders.EMPTY;
	}

	@Override
	public MultiValueMap<String, ResponseCookie> cookies() {
		return CollectionUtils.toMultiValueMap(Map.of());
	}

	@Override
	public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders fields = response.getHeaders();
		SafetyFields.describe(fields::set);
		fields.set(HttpHeaders.CONTENT_TYPE, "application/json");
		fields.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(this.document.length));
		return response.writeWith(Mono.just(response.bufferFactory().wrap(this.document)));
	}

}
