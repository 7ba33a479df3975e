package io.resound.tls;

import java.nio.charset.StandardCharsets;
import java.util.Date;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DateFormatter;
import io.resound.error.Problem;
import io.resound.http.SafetyFields;

/** The response to a client that speaks HTTP to a port that speaks TLS. */
@SuppressWarnings("JavaUtilDate") // Netty's formatter takes it.
final class PlaintextRefusal {

	private static final Problem PROBLEM = Problem
		.badRequest("This port speaks TLS, and the request came in clear text." + " Send it by https.");

	private PlaintextRefusal() {
	}

	/** The whole response, in HTTP/1.1. */
	static ByteBuf create() {
		byte[] document = PROBLEM.toJson();
		StringBuilder head = new StringBuilder("HTTP/1.1 400 Bad Request\r\n");
		field(head, "Content-Type", Problem.MEDIA_TYPE);
		field(head, "Content-Length", Integer.toString(document.length));
		field(head, "Connection", "close");
		field(head, "Date", DateFormatter.format(new Date()));
		SafetyFields.describe((name, value) -> field(head, name, value));
		head.append("\r\n");
		return Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.US_ASCII), document);
	}

	private static void field(StringBuilder head, String name, String value) {
		head.append(name).append(": ").append(value).append("\r\n");
	}

}
