package io.resound.inspect;

import io.resound.http.DroppedBody;
import java.nio.charset.StandardCharsets;

import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.SafetyFields;
import io.resound.http.SecretFields;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Responds with the head of a request: over HTTP/1 the bytes as they arrived, over HTTP/2
 * the fields that they were decoded to, in order, each in a line.
 *
 * @param secrets hides what is secret
 */
record RawHandler(SecretFields secrets) implements HandlerFunction<ServerResponse> {

	@Override
	public Mono<ServerResponse> handle(ServerRequest request) {
		return DroppedBody.of(request.exchange().getRequest())
			.then(Mono.defer(() -> respond(Arrival.of(request.attributes()))));
	}

	private Mono<ServerResponse> respond(Arrival arrival) {
		byte[] sent = arrival.head();
		byte[] head = this.secrets.hidden((sent != null) ? sent : lines(arrival));
		ServerResponse.BodyBuilder response = ServerResponse.ok();
		SafetyFields.describe(response::header);
		return response.contentType(MediaType.TEXT_PLAIN).contentLength(head.length).bodyValue(head);
	}

	private static byte[] lines(Arrival arrival) {
		StringBuilder lines = new StringBuilder();
		arrival.pseudoFields().forEach((field) -> add(lines, field));
		arrival.fields().forEach((field) -> add(lines, field));
		return lines.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	private static void add(StringBuilder lines, Field field) {
		lines.append(field.name()).append(": ").append(field.value()).append("\r\n");
	}

}
