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
 * The response with the request's own body. If the first buffer is the whole body, it is
 * written together with the head. Otherwise the body is streamed as fast as the client
 * reads it. The head is sent with the first bytes of the body, so that the request can be
 * refused until then. Runs on the event loop and never blocks it.
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

	private static void describe(HttpHeaders sent, boolean hasBody, HttpHeaders response) {
		copy(sent, HttpHeaders.CONTENT_ENCODING, response);
		copy(sent, HttpHeaders.CONTENT_LANGUAGE, response);
		EchoHead.of(sent.getFirst(HttpHeaders.CONTENT_TYPE), hasBody).describe(response::add);
	}

	private static void copy(HttpHeaders sent, String name, HttpHeaders response) {
		List<String> values = sent.get(name);
		if (values != null) {
			response.addAll(name, values);
		}
	}

}
