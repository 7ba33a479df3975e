package io.resound.server.http2;

import java.util.Locale;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.error.Problem;
import io.resound.http.SafetyFields;

/** The heads of the responses that are sent without asking the router. */
final class UnroutedResponses {

	private UnroutedResponses() {
	}

	/** The interim response that asks for the body (RFC 9110 section 15.2.1). */
	static Http2Headers goOn() {
		return new DefaultHttp2Headers().status("100");
	}

	/**
	 * The response to {@code OPTIONS *} (RFC 9110 section 9.3.7).
	 * @param allow the methods that are served
	 */
	static Http2Headers options(String allow) {
		return withSafetyFields(new DefaultHttp2Headers().status("204").set("allow", allow));
	}

	/** The response to a CORS preflight, without the CORS fields. */
	static Http2Headers noContent() {
		return withSafetyFields(new DefaultHttp2Headers().status("204"));
	}

	/**
	 * The response whose body is a problem document.
	 * @param problem the problem
	 * @param length the length of its document in bytes
	 */
	static Http2Headers refusal(Problem problem, int length) {
		Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(problem.status().value()))
			.set("content-type", Problem.MEDIA_TYPE)
			.setInt("content-length", length);
		problem.fields().forEach((field) -> head.set(field.name().toLowerCase(Locale.ROOT), field.value()));
		return withSafetyFields(head);
	}

	private static Http2Headers withSafetyFields(Http2Headers head) {
		SafetyFields.describeForHttp2(head::set);
		return head;
	}

}
