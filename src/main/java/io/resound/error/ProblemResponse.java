package io.resound.error;

import io.resound.http.SafetyFields;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Turns a problem into the answer of a route. */
public final class ProblemResponse {

	private static final MediaType MEDIA_TYPE = MediaType.parseMediaType(Problem.MEDIA_TYPE);

	private ProblemResponse() {
	}

	/** The answer that carries the problem's document. */
	public static Mono<ServerResponse> of(Problem problem) {
		byte[] document = problem.toJson();
		ServerResponse.BodyBuilder response = ServerResponse.status(problem.status())
			.contentType(MEDIA_TYPE)
			.contentLength(document.length);
		SafetyFields.describe(response::header);
		if (problem.allow() != null) {
			response.header(HttpHeaders.ALLOW, problem.allow());
		}
		return response.bodyValue(document);
	}

}
