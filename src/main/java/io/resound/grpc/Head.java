package io.resound.grpc;

import java.util.Locale;
import java.util.Set;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.SafetyFields;
import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/**
 * The fields of responses (gRPC over HTTP/2, "Responses"): of the head, of the trailers,
 * and of the head that is both.
 */
final class Head {

	private static final String ECHO_METADATA = "resound-echo-metadata";

	/** Fields of a request that are no metadata, or that a response has of its own. */
	private static final Set<String> NO_METADATA = Set.of("host", "te", "content-type", "content-length", "user-agent",
			"accept-encoding", "date", "expect", "connection", "trailer", "cookie", "authorization",
			"proxy-authorization", "cache-control", "content-security-policy", "x-content-type-options");

	private Head() {
	}

	/**
	 * The head of a response that has messages.
	 * @param arrival the request
	 * @param encoding how messages that say so are compressed, or {@code null}
	 */
	static Http2Headers of(Arrival arrival, @Nullable String encoding) {
		Http2Headers head = new DefaultHttp2Headers(false).status("200").set("content-type", "application/grpc");
		if (encoding != null) {
			head.set("grpc-encoding", encoding);
		}
		SafetyFields.describeForHttp2(head::set);
		if ("true".equals(arrival.value(ECHO_METADATA))) {
			for (Field field : arrival.fields()) {
				String name = field.name().toLowerCase(Locale.ROOT);
				if (!NO_METADATA.contains(name) && !name.startsWith("grpc-") && !name.startsWith("resound-")
						&& !name.startsWith("access-control-")) {
					head.add(name, field.value());
				}
			}
		}
		return head;
	}

	/**
	 * Adds a status to trailers, or to a head without messages.
	 * @param description what is wrong, empty if nothing is
	 */
	static Http2Headers withStatus(Http2Headers fields, GrpcCode code, String description) {
		fields.setInt("grpc-status", code.number());
		if (!description.isEmpty()) {
			fields.set("grpc-message", StatusMessage.encode(description));
		}
		return fields;
	}

}
