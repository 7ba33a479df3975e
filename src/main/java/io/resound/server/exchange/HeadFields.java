package io.resound.server.exchange;

import java.util.Iterator;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import io.resound.error.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that mean something to the connection, read in one pass. One object
 * per connection, filled again for each request.
 */
final class HeadFields {

	private static final String CONTINUE = "100-continue";

	private static final String GRPC = "application/grpc";

	private boolean http10;

	private @Nullable Problem problem;

	/** In bytes, -1 if there is no Content-Length. */
	private long contentLength;

	private boolean chunked;

	private boolean expectsContinue;

	private boolean persistent;

	/** Whether a Connection field contains "close", which overrides "keep-alive". */
	private boolean closes;

	private int hosts;

	private int contentTypes;

	private boolean grpc;

	private boolean hopByHop;

	private @Nullable String host;

	/**
	 * Forgets the request before and reads the fields of the next one.
	 * @param fields names and values, in the order they were sent
	 * @param http10 whether the client speaks HTTP/1.0
	 */
	void read(Iterator<Map.Entry<CharSequence, CharSequence>> fields, boolean http10) {
		this.http10 = http10;
		this.problem = null;
		this.contentLength = -1;
		this.chunked = false;
		this.expectsContinue = false;
		this.persistent = !http10;
		this.closes = false;
		this.hosts = 0;
		this.contentTypes = 0;
		this.grpc = false;
		this.hopByHop = false;
		this.host = null;
		while (fields.hasNext()) {
			Map.Entry<CharSequence, CharSequence> field = fields.next();
			read(field.getKey(), field.getValue());
		}
	}

	/** Looks at the length of a name first: a field of no interest costs no more. */
	private void read(CharSequence name, CharSequence value) {
		switch (name.length()) {
			case 4 -> readHost(name, value);
			case 6 -> readExpect(name, value);
			case 7 -> this.hopByHop |= HttpHeaderNames.UPGRADE.contentEqualsIgnoreCase(name);
			case 10 -> readConnection(name, value);
			case 12 -> readContentType(name, value);
			case 14 -> readContentLength(name, value);
			case 17 -> readTransferEncoding(name, value);
			default -> {
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
				// Ignored, as HTTP/1.0 has no interim responses (RFC 9110 section
				// 10.1.1).
				return;
			}
			for (String expectation : value.toString().split(",", -1)) {
				readExpectation(expectation.strip(), value);
			}
		}
	}

	/** Reads an element of the list; empty elements are ignored. */
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

	private void readContentType(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(name)) {
			this.contentTypes++;
			this.grpc |= isGrpc(value);
		}
	}

	/** As {@code application/grpc}, {@code application/grpc+proto}, but not gRPC-Web. */
	private static boolean isGrpc(CharSequence type) {
		int length = GRPC.length();
		return AsciiString.regionMatches(type, true, 0, GRPC, 0, length)
				&& (type.length() == length || type.charAt(length) == '+' || type.charAt(length) == ';');
	}

	private void readContentLength(CharSequence name, CharSequence value) {
		if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
			// The decoder has made sure that it is one number that fits into a long.
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

	/** Forgets what a client may have made large. */
	void forget() {
		this.host = null;
		this.problem = null;
	}

	private void refuse(Problem problem) {
		if (this.problem == null) {
			this.problem = problem;
		}
	}

	/** The first thing that is wrong with a field, or {@code null} if nothing is. */
	@Nullable Problem problem() {
		return this.problem;
	}

	/** The declared length of the body in bytes, or -1 if none is declared. */
	long contentLength() {
		return this.contentLength;
	}

	/** Whether the body is sent in chunks. */
	boolean isChunked() {
		return this.chunked;
	}

	/** Whether the client waits for 100 before it sends the body. */
	boolean isContinueExpected() {
		return this.expectsContinue;
	}

	/** Whether the client would keep the connection. */
	boolean isPersistent() {
		return this.persistent;
	}

	/** The number of Host fields. */
	int hosts() {
		return this.hosts;
	}

	/** The value of the last Host field, or {@code null} if there is none. */
	@Nullable String host() {
		return this.host;
	}

	/** The number of Content-Type fields. */
	int contentTypes() {
		return this.contentTypes;
	}

	/** Whether a content type is one of gRPC. */
	boolean isGrpc() {
		return this.grpc;
	}

	/** Whether there are fields that are for this connection and not for the routes. */
	boolean hasHopByHopFields() {
		return this.hopByHop;
	}

}
