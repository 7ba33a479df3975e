package io.resound.error;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.resound.http.SafetyFields;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Turns a problem into the answer of a route. */
public final class ProblemResponse {

	private static final MediaType MEDIA_TYPE = MediaType.parseMediaType(Problem.MEDIA_TYPE);

	/** Statuses whose responses have no content (RFC 9110 section 15). */
	private static final Set<Integer> WITHOUT_CONTENT = Set.of(204, 205, 304);

	private ProblemResponse() {
	}

	/** The answer that carries the problem's document. */
	public static Mono<ServerResponse> of(Problem problem) {
		byte[] document = problem.toJson();
		ServerResponse.BodyBuilder response = ServerResponse.status(problem.status())
			.contentType(MEDIA_TYPE)
			.contentLength(document.length);
		SafetyFields.describe(response::header);
		problem.fields().forEach((field) -> response.header(field.name(), field.value()));
		return response.bodyValue(document);
	}

	/**
	 * The response to a failure that says itself what the response is: its status, its
	 * header fields, and a document of what its {@link ProblemDetail} says, in the form
	 * of all other problem documents. Neither the failure's message nor its cause is in
	 * it.
	 * @param failure the failure, whose status must be that of a final response
	 * @throws IllegalArgumentException if the status is not from 200 to 599 (RFC 9110
	 * section 15)
	 * @throws tools.jackson.core.JacksonException if a member that was added to the
	 * {@code ProblemDetail} cannot be written as JSON
	 */
	public static Mono<ServerResponse> of(ErrorResponse failure) {
		HttpStatusCode status = failure.getStatusCode();
		if (status.value() < 200 || status.value() > 599) {
			throw new IllegalArgumentException(status.value() + " is not the status of a final response");
		}
		ServerResponse.BodyBuilder response = ServerResponse.status(status).headers((fields) -> {
			fields.addAll(failure.getHeaders());
			SafetyFields.describe(fields::set);
		});
		if (WITHOUT_CONTENT.contains(status.value())) {
			return response.build();
		}
		byte[] document = Problem.toJson(document(status, failure.getBody()));
		return response.contentType(MEDIA_TYPE).contentLength(document.length).bodyValue(document);
	}

	private static Map<String, Object> document(HttpStatusCode status, ProblemDetail detail) {
		Map<String, Object> document = new LinkedHashMap<>();
		putIfPresent(document, "type", detail.getType());
		putIfPresent(document, "title", detail.getTitle());
		document.put("status", status.value());
		putIfPresent(document, "detail", detail.getDetail());
		putIfPresent(document, "instance", detail.getInstance());
		if (detail.getProperties() != null) {
			detail.getProperties().forEach(document::putIfAbsent);
		}
		return document;
	}

	private static void putIfPresent(Map<String, Object> document, String member, @Nullable Object value) {
		if (value != null) {
			document.put(member, value);
		}
	}

}
