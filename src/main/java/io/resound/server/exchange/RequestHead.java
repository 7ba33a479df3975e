package io.resound.server.exchange;

import java.util.Iterator;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.echo.EchoRoutes;
import io.resound.error.Problem;
import io.resound.http.Target;
import io.resound.http.Token;
import io.resound.metrics.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request means to its connection, read in one pass over the fields,
 * and what is wrong with it. One per connection, filled anew for each request.
 */
public final class RequestHead {

	private static final String CONTINUE = "100-continue";

	private static final String EMPTY_PORT = ":";

	/** What a request line has beside method and target: HTTP/2 is held to the same. */
	private static final int REST_OF_LINE = "  HTTP/1.1".length();

	private final HttpLimits limits;

	private final Terms terms;

	private @Nullable Problem problem;

	private Endpoint endpoint = Endpoint.UNKNOWN;

	private long contentLength;

	private boolean chunked;

	private boolean expectsContinue;

	private boolean persistent;

	/** Whether the client says that it will not go on, whatever else it says. */
	private boolean closes;

	private boolean http10;

	private int hosts;

	private int contentTypes;

	private boolean hopByHop;

	private @Nullable String host;

	/**
	 * Creates what the heads of a connection are read into.
	 * @param limits holds the limits
	 * @param terms what the connection is served
	 */
	public RequestHead(HttpLimits limits, Terms terms) {
		this.limits = limits;
		this.terms = terms;
	}

	/** Reads a head of HTTP/1 that the decoder has accepted. */
	public void read(HttpRequest request) {
		reset();
		HttpVersion version = request.protocolVersion();
		this.http10 = version.equals(HttpVersion.HTTP_1_0);
		this.persistent = !this.http10;
		if (!isServed(version) || !this.terms.http2().speaksHttp1()) {
			refuse(Problem.versionNotSupported(version.text(), this.terms.http2().served()));
		}
		readFields(request.headers().iteratorCharSequence());
		checkHttp1();
		check(request.method().name(), request.uri());
	}

	/** Whether a version is one of HTTP/1. */
	public static boolean isServed(HttpVersion version) {
		return version.majorVersion() == 1 && version.protocolName().equals("HTTP");
	}

	/** Reads a head of HTTP/2 that the frame codec has accepted. */
	public void read(Http2Headers fields) {
		reset();
		this.http10 = false;
		this.persistent = true;
		readFields(fields.iterator());
		checkHosts();
		CharSequence authority = fields.authority();
		if (authority != null) {
			this.host = authority.toString();
		}
		String target = (fields.path() != null) ? fields.path().toString() : "";
		if (fields.method().length() + target.length() + REST_OF_LINE > this.limits.line()) {
			refuse(Problem.uriTooLong(this.limits.line()));
		}
		check(fields.method().toString(), target);
	}

	private void reset() {
		this.problem = null;
		this.contentLength = -1;
		this.chunked = false;
		this.expectsContinue = false;
		this.closes = false;
		this.hosts = 0;
		this.contentTypes = 0;
		this.hopByHop = false;
		this.host = null;
	}

	private void readFields(Iterator<Map.Entry<CharSequence, CharSequence>> fields) {
		while (fields.hasNext()) {
			Map.Entry<CharSequence, CharSequence> field = fields.next();
			CharSequence name = field.getKey();
			switch (name.length()) {
				case 4 -> readHost(name, field.getValue());
				case 6 -> readExpect(name, field.getValue());
				case 7 -> this.hopByHop |= HttpHeaderNames.UPGRADE.contentEqualsIgnoreCase(name);
				case 10 -> readConnection(name, field.getValue());
				case 12 -> readContentType(name);
				case 14 -> readContentLength(name, field.getValue());
				case 17 -> readTransferEncoding(name, field.getValue());
				default -> {
				}
			}
		}
	}

	private void readHost(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
			this.hosts++;
			this.host = value.toString();
		}
	}

	private void readExpect(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.EXPECT.contentEqualsIgnoreCase(name)) {
			this.hopByHop = true;
			if (this.http10) {
				// Clients of HTTP/1.0 do not know interim answers (RFC 9110 section
				// 10.1.1).
				return;
			}
			for (String expectation : value.toString().split(",", -1)) {
				readExpectation(expectation.strip(), value);
			}
		}
	}

	/** Reads an element of the list, of which an empty one means nothing. */
	private void readExpectation(String expectation, CharSequence list) {
		if (expectation.equalsIgnoreCase(CONTINUE)) {
			this.expectsContinue = true;
		}
		else if (!expectation.isEmpty()) {
			refuse(Problem.expectationFailed(list.toString()));
		}
	}

	private void readConnection(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name)) {
			this.hopByHop = true;
			for (String option : value.toString().split(",", -1)) {
				if ("close".equalsIgnoreCase(option.strip())) {
					this.closes = true;
					this.persistent = false;
				}
				else if (this.http10 && !this.closes && "keep-alive".equalsIgnoreCase(option.strip())) {
					this.persistent = true;
				}
			}
		}
	}

	private void readContentType(CharSequence name) {
		if (HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(name)) {
			this.contentTypes++;
		}
	}

	private void readContentLength(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
			// The decoder has made sure that it is one number that fits.
			this.contentLength = Long.parseLong(value.toString());
		}
	}

	private void readTransferEncoding(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
			String coding = value.toString();
			if ("chunked".equalsIgnoreCase(coding)) {
				this.chunked = true;
			}
			else {
				refuse(Problem.unknownTransferCoding(coding));
			}
		}
	}

	private void checkHttp1() {
		if (this.chunked && this.http10) {
			refuse(Problem.badRequest("A request of HTTP/1.0 cannot have a Transfer-Encoding."));
		}
		checkHosts();
		if (this.hosts == 0 && !this.http10) {
			refuse(Problem.badRequest("There is no Host field."));
		}
	}

	private void checkHosts() {
		if (this.hosts > 1) {
			refuse(Problem.badRequest("There are " + this.hosts + " Host fields and there must be one."));
		}
	}

	private void check(String method, String target) {
		this.endpoint = Routes.endpoint(target);
		if (this.host != null && !Target.isAuthority(this.host)) {
			refuse(Problem.badRequest("The authority is not a host and a port."));
		}
		if (this.contentTypes > 1) {
			refuse(Problem.badRequest("There are " + this.contentTypes + " Content-Type fields and there may be one."));
		}
		if (method.equals("CONNECT")) {
			refuse(Problem.methodNotAllowed(method, target, EchoRoutes.ALLOW));
		}
		else if (!Token.isToken(method)) {
			refuse(Problem.badRequest("The method is not a token."));
		}
		else if (!Target.isTarget(method, target)) {
			refuse(Problem
				.badRequest("The request target is neither a path, nor an http URI, nor \"*\" with OPTIONS."));
		}
		if (this.contentLength > this.limits.body()) {
			refuse(Problem.contentTooLarge(this.contentLength, this.limits.body()));
		}
		if (this.terms.overLimit() != null && !this.endpoint.isHealthCheck()) {
			refuse(this.terms.overLimit());
		}
	}

	/** Keeps the first thing that is wrong. */
	private void refuse(Problem problem) {
		if (this.problem == null) {
			this.problem = problem;
		}
	}

	/** What is wrong with the head, or {@code null} if nothing is. */
	public @Nullable Problem problem() {
		return this.problem;
	}

	/** What the request is for. */
	public Endpoint endpoint() {
		return this.endpoint;
	}

	/** Whether a body follows. */
	public boolean hasBody() {
		return this.chunked || this.contentLength > 0;
	}

	/** The declared length of the body in bytes, or -1 where none is declared. */
	public long contentLength() {
		return this.contentLength;
	}

	/** Whether the client waits for 100 before it sends the body, if it has one. */
	public boolean isContinueExpected() {
		return this.expectsContinue;
	}

	/** Whether the client would keep the connection. */
	public boolean isPersistent() {
		return this.persistent;
	}

	/** Whether the client speaks HTTP/1.0. */
	public boolean isHttp10() {
		return this.http10;
	}

	/**
	 * The authority without its port, if that is empty, or else {@code null}: Reactor
	 * Netty treats an empty port as malformed.
	 */
	public @Nullable String hostOfEmptyPort() {
		return (this.host != null && this.host.endsWith(EMPTY_PORT)) ? this.host.substring(0, this.host.length() - 1)
				: null;
	}

	/** Whether there are fields that are for this connection and not for the routes. */
	public boolean hasHopByHopFields() {
		return this.hopByHop;
	}

}
