package io.resound.server.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.error.Problem;
import io.resound.http.SafetyFields;

/** The heads of the answers that the connection gives itself, in HTTP/2. */
final class Http2Answers {

	private Http2Answers() {
	}

	/** The interim answer that asks for the body. */
	static Http2Headers goOn() {
		return new DefaultHttp2Headers().status("100");
	}

	/**
	 * The answer to {@code OPTIONS *}.
	 * @param allow the methods that are served
	 */
	static Http2Headers options(String allow) {
		return withSafetyFields(new DefaultHttp2Headers().status("204").set("allow", allow));
	}

	/** The answer to a preflight, but for the fields that it is about. */
	static Http2Headers preflight() {
		return withSafetyFields(new DefaultHttp2Headers().status("204"));
	}

	/** The head of the answer that carries a problem's document. */
	static Http2Headers refusal(Problem problem, int length) {
		Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(problem.status().value()))
			.set("content-type", Problem.MEDIA_TYPE)
			.setInt("content-length", length);
		if (problem.allow() != null) {
			head.set("allow", problem.allow());
		}
		return withSafetyFields(head);
	}

	private static Http2Headers withSafetyFields(Http2Headers head) {
		SafetyFields.describeForHttp2(head::set);
		return head;
	}

}
