package io.resound.error;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.resound.http.Field;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;

/**
 * A refusal, as an RFC 9457 problem document: what was sent, what the limit is, which
 * setting it is.
 *
 * @param status the HTTP status of the answer
 * @param detail one or two sentences for whoever must fix it
 * @param members further members of the document, e.g. {@code limit}, {@code actual} and
 * {@code setting}
 * @param fields header fields that must go with the answer
 */
public record Problem(HttpStatus status, String detail, Map<String, Object> members, List<Field> fields) {

	/** The media type of the document. */
	public static final String MEDIA_TYPE = "application/problem+json";

	/** Longest piece of a client's own input that is shown back to it, in characters. */
	private static final int SHOWN = 200;

	private static final JsonMapper JSON = new JsonMapper();

	/** The request is malformed. {@code detail} says how. */
	public static Problem badRequest(String detail) {
		return of(HttpStatus.BAD_REQUEST, detail);
	}

	/**
	 * A page of this origin may not do what it asks for.
	 * @param origin the origin as the client has sent it
	 * @param setting the setting that lists the allowed ones
	 */
	public static Problem originNotAllowed(String origin, String setting) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("actual", shown(origin));
		members.put("setting", setting);
		return new Problem(HttpStatus.FORBIDDEN,
				"The origin \"" + shown(origin) + "\" is not allowed. The setting is " + setting + ".", members,
				List.of());
	}

	/**
	 * A path that is for WebSocket is asked for something else (RFC 6455 section 4.2.2).
	 */
	public static Problem webSocketRequired(String detail, List<Field> fields) {
		return new Problem(HttpStatus.UPGRADE_REQUIRED, detail, Map.of(), fields);
	}

	/** Extended CONNECT asks for a protocol that there is not (RFC 9220 section 3). */
	public static Problem protocolNotImplemented(String protocol, String implemented) {
		return of(HttpStatus.NOT_IMPLEMENTED,
				"The :protocol is \"" + shown(protocol) + "\" and this path speaks " + implemented + ".");
	}

	/**
	 * A call of gRPC has arrived by HTTP/1 (which has no trailers that all clients read).
	 */
	public static Problem grpcNeedsHttp2() {
		return of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "gRPC is served on HTTP/2 only, as its protocol requires.");
	}

	/** A path of gRPC is asked for something else. */
	public static Problem grpcRequired(@Nullable String type) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("allowed", "application/grpc");
		members.put("actual", shown((type != null) ? type : ""));
		return new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE,
				"This path is for gRPC: the Content-Type must begin with \"application/grpc\", on HTTP/2.", members,
				List.of());
	}

	/** No route has this path. {@code served} lists those that there are. */
	public static Problem notFound(String path, String served) {
		return of(HttpStatus.NOT_FOUND,
				"There is nothing at \"" + shown(path) + "\". The paths served are " + served + ".");
	}

	/**
	 * The path has no such method. {@code allow} lists those it has, which must go with
	 * the answer (RFC 9110 section 15.5.6).
	 */
	public static Problem methodNotAllowed(String method, String path, String allow) {
		return new Problem(
				HttpStatus.METHOD_NOT_ALLOWED, "The method " + shown(method) + " is not served at \"" + shown(path)
						+ "\", where these are: " + allow + ".",
				Map.of("allowed", allow), List.of(new Field("Allow", allow)));
	}

	/** The head was not complete in time. */
	public static Problem headTimeout(long limitMillis) {
		return limited(HttpStatus.REQUEST_TIMEOUT,
				"The head of the request was not complete after " + limitMillis + " ms.", limitMillis + " ms", null,
				"resound.limits.head-timeout");
	}

	/** Nothing of the body came for too long. */
	public static Problem stallTimeout(long limitMillis) {
		return limited(HttpStatus.REQUEST_TIMEOUT, "Nothing of the request's body came for " + limitMillis + " ms.",
				limitMillis + " ms", null, "resound.limits.stall-timeout");
	}

	/** The body is declared, or turned out, to be larger than the limit, in bytes. */
	public static Problem contentTooLarge(long actual, long limit) {
		return limited(HttpStatus.CONTENT_TOO_LARGE,
				"The body has at least " + actual + " bytes, and at most " + limit + " bytes are allowed.", limit,
				actual, "resound.limits.body");
	}

	/**
	 * The body is to be answered when it is complete, and is larger than what one
	 * exchange may have in the spool, in bytes.
	 */
	public static Problem tooLargeForSpool(long actual, long limit) {
		return limited(
				HttpStatus.CONTENT_TOO_LARGE, "The body has at least " + actual
						+ " bytes, and one that is answered when it is complete may have " + limit + " bytes.",
				limit, actual, "resound.spool.exchange");
	}

	/** The spool has no space for the body. It may have when it is sent again. */
	public static Problem spoolFull() {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("setting", "resound.spool.total");
		return new Problem(HttpStatus.SERVICE_UNAVAILABLE,
				"The spool has no space for the body at the moment. The settings are resound.spool.total and"
						+ " resound.spool.directory.",
				members, List.of(new Field("Retry-After", "1")));
	}

	/**
	 * A request asks for something by a value that it cannot have.
	 * @param name the field or the key of the query that has the value
	 * @param value the value
	 * @param allowed the values that it can have
	 */
	public static Problem unknownValue(String name, String value, String allowed) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("allowed", allowed);
		members.put("actual", shown(value));
		return new Problem(HttpStatus.BAD_REQUEST,
				"The value of " + name + " is \"" + shown(value) + "\" and must be one of " + allowed + ".", members,
				List.of());
	}

	/**
	 * A request orders something by a value that is malformed or out of range.
	 * @param name the part of the path, the key of the query or the field that has the
	 * value
	 * @param value the value
	 * @param allowed what the value must be, as {@code a size from 0B to 1GB}
	 * @param setting the setting that bounds it, or {@code null} if there is none
	 */
	public static Problem invalidValue(String name, String value, String allowed, @Nullable String setting) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("allowed", allowed);
		members.put("actual", shown(value));
		String detail = "The value of " + name + " is \"" + shown(value) + "\" and must be " + allowed + ".";
		if (setting != null) {
			members.put("setting", setting);
			detail += " The setting is " + setting + ".";
		}
		return new Problem(HttpStatus.BAD_REQUEST, detail, members, List.of());
	}

	/** The request line is longer than the limit, in bytes. */
	public static Problem uriTooLong(int limit) {
		return limited(HttpStatus.URI_TOO_LONG, "The request line is longer than " + limit + " bytes.", limit, null,
				"server.netty.max-initial-line-length");
	}

	/** The header fields together are larger than the limit, in bytes. */
	public static Problem headerFieldsTooLarge(long limit) {
		return limited(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
				"The header fields together have more than " + limit + " bytes.", limit, null,
				"server.max-http-request-header-size");
	}

	/**
	 * A head, or the trailers of a body, have more fields than the limit. Nothing after
	 * the first one too many has been read, so it is not known how many there are.
	 */
	public static Problem tooManyFields(int limit) {
		int actual = limit + 1;
		return limited(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
				"There are at least " + actual + " fields, and at most " + limit + " are allowed.", limit, actual,
				"resound.limits.fields");
	}

	/** An expectation other than {@code 100-continue} (RFC 9110 section 10.1.1). */
	public static Problem expectationFailed(String expectation) {
		return of(HttpStatus.EXPECTATION_FAILED, "The expectation \"" + shown(expectation)
				+ "\" cannot be met; the only one that can is \"100-continue\".");
	}

	/** A transfer coding other than {@code chunked} (RFC 9112 section 6.1). */
	public static Problem unknownTransferCoding(String coding) {
		return of(HttpStatus.NOT_IMPLEMENTED,
				"The transfer coding \"" + shown(coding) + "\" is not known; the only one that is, is \"chunked\".");
	}

	/**
	 * A version of HTTP that is not served here. {@code served} ends the sentence: which
	 * ones are.
	 */
	public static Problem versionNotSupported(String version, String served) {
		return of(HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
				"The version " + shown(version) + " is not served; " + served + ".");
	}

	/** All connections that a setting allows are taken. */
	public static Problem tooManyConnections(int limit, String setting) {
		return limited(HttpStatus.SERVICE_UNAVAILABLE, "All connections are taken, and at most " + limit
				+ ((limit == 1) ? " is" : " are") + " served at a time.", limit, null, setting);
	}

	/** The heads of all open requests hold as much as they may, in bytes. */
	public static Problem tooLargeHeads(long limit) {
		return limited(HttpStatus.SERVICE_UNAVAILABLE, "The heads of all open requests together may hold " + limit
				+ " bytes, and with this one it would be more.", limit, null, "resound.limits.heads");
	}

	/** As many responses are delayed or hang as may at a time. */
	public static Problem tooManyHeld(int limit) {
		return limited(HttpStatus.SERVICE_UNAVAILABLE,
				"At most " + limit + ((limit == 1) ? " response is" : " responses are")
						+ " held back at a time, and with this one it would be more.",
				limit, null, "resound.shape.held");
	}

	/**
	 * What a request asks for depends on how often it has arrived, which the ledger does
	 * not know.
	 * @param name what it asks for
	 */
	public static Problem notCounted(String name) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("setting", "resound.ledger.runs");
		return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "There is " + name
				+ ", but the ledger has no place for the run. The settings are resound.ledger.runs and resound.ledger.memory.",
				members, List.of());
	}

	/** The setting that it names, or {@code null} if it names none. */
	public @Nullable String setting() {
		return (this.members.get("setting") instanceof String setting) ? setting : null;
	}

	/** The fault is the service's own; its log says more. */
	public static Problem internal() {
		return of(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed to answer. Its log says why.");
	}

	private static Problem of(HttpStatus status, String detail) {
		return new Problem(status, detail, Map.of(), List.of());
	}

	private static Problem limited(HttpStatus status, String detail, Object limit, @Nullable Object actual,
			String setting) {
		Map<String, Object> members = new LinkedHashMap<>();
		members.put("limit", limit);
		if (actual != null) {
			members.put("actual", actual);
		}
		members.put("setting", setting);
		return new Problem(status, detail + " The setting is " + setting + ".", members, List.of());
	}

	/**
	 * Shows the beginning of what a client has sent, whose octets have been read as
	 * Latin-1 and are UTF-8 if they are text.
	 */
	public static String shown(String input) {
		String text = new String(input.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
		return (text.codePointCount(0, text.length()) <= SHOWN) ? text
				: text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
	}

	/** The document, in UTF-8, with a line feed at its end. */
	public byte[] toJson() {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("title", this.status.getReasonPhrase());
		document.put("status", this.status.value());
		document.put("detail", this.detail);
		document.putAll(this.members);
		return toJson(document);
	}

	/** A document of these members, in UTF-8, with a line feed at its end. */
	static byte[] toJson(Map<String, Object> document) {
		byte[] json = JSON.writeValueAsBytes(document);
		byte[] line = Arrays.copyOf(json, json.length + 1);
		line[json.length] = '\n';
		return line;
	}

}
