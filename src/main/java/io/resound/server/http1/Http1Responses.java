package io.resound.server.http1;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.resound.error.Problem;
import io.resound.http.Field;
import io.resound.http.SafetyFields;

/** The responses that the connection gives itself, as messages of HTTP/1.1. */
final class Http1Responses {

	private Http1Responses() {
	}

	/** The interim response that asks for the body (RFC 9110 section 15.2.1). */
	static FullHttpResponse interim() {
		return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
	}

	/**
	 * The response to {@code OPTIONS *} (RFC 9110 section 9.3.7).
	 * @param allow the methods that are served
	 */
	static FullHttpResponse options(String allow) {
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT,
				Unpooled.EMPTY_BUFFER);
		response.headers().set(HttpHeaderNames.ALLOW, allow);
		return withSafetyFields(response);
	}

	/** The response after which the connection speaks another protocol. */
	static FullHttpResponse switching(List<Field> fields) {
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
		fields.forEach((field) -> response.headers().add(field.name(), field.value()));
		return response;
	}

	/** The response to a preflight, without the fields of CORS. */
	static FullHttpResponse noContent() {
		return withSafetyFields(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT,
				Unpooled.EMPTY_BUFFER));
	}

	/** The response that carries a problem's document. */
	static FullHttpResponse refusal(Problem problem) {
		ByteBuf document = Unpooled.wrappedBuffer(problem.toJson());
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				new HttpResponseStatus(problem.status().value(), problem.status().getReasonPhrase()), document);
		response.headers()
			.set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
			.set(HttpHeaderNames.CONTENT_LENGTH, document.readableBytes());
		problem.fields().forEach((field) -> response.headers().set(field.name(), field.value()));
		return withSafetyFields(response);
	}

	private static FullHttpResponse withSafetyFields(FullHttpResponse response) {
		SafetyFields.describe(response.headers()::set);
		return response;
	}

}
