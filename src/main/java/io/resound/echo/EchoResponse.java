package io.resound.echo;

import java.util.List;
import java.util.Map;

import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * The answer that is the request's own body. A body that is whole when its first buffer
 * comes leaves in one write with the head; one that is not streams, under the demand of
 * the client that reads it. The head leaves with the first bytes of the body, so that
 * until then a refusal is still possible.
 */
final class EchoResponse implements ServerResponse {

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
		ServerHttpRequest request = exchange.getRequest();
		ServerHttpResponse response = exchange.getResponse();
		HttpHeaders sent = request.getHeaders();
		long length = sent.getContentLength();
		boolean hasBody = length > 0 || (length < 0 && sent.containsHeader(HttpHeaders.TRANSFER_ENCODING));
		describe(sent, hasBody, response.getHeaders());
		if (!hasBody) {
			response.getHeaders().setContentLength(0);
			return response.setComplete();
		}
		if (length > 0) {
			response.getHeaders().setContentLength(length);
		}
		if (request.getMethod().equals(HttpMethod.HEAD)) {
			return request.getBody().doOnNext(DataBufferUtils::release).then(response.setComplete());
		}
		return new EchoTransfer(request.getBody(), length, response);
	}

	private static void describe(HttpHeaders sent, boolean hasBody, HttpHeaders answer) {
		copy(sent, HttpHeaders.CONTENT_ENCODING, answer);
		copy(sent, HttpHeaders.CONTENT_LANGUAGE, answer);
		EchoHead.of(sent.getFirst(HttpHeaders.CONTENT_TYPE), hasBody).describe(answer::set);
	}

	private static void copy(HttpHeaders sent, String name, HttpHeaders answer) {
		List<String> values = sent.get(name);
		if (values != null) {
			answer.addAll(name, values);
		}
	}

}
