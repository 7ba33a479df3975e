package io.resound.server.http1;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Netty's decoder, where it accepts more than the grammar of HTTP/1 (RFC 9112 section 3):
 * here the parts of a request line are separated by one space each, and a request has a
 * body only if its head declares one. What one server accepts and another reads
 * differently can hide a request from one of them.
 */
abstract class StrictRequestDecoder extends HttpRequestDecoder {

	/** The index after the last byte of the part of the request line read last. */
	private int partEnd;

	StrictRequestDecoder(HttpDecoderConfig config) {
		super(config);
	}

	@Override
	protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
		if (start != 0) {
			throw new IllegalArgumentException("the request line begins with a space");
		}
		this.partEnd = length;
		return super.splitFirstWordInitialLine(line, start, length);
	}

	@Override
	protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
		requireOneSpace(line, start);
		this.partEnd = start + length;
		return super.splitSecondWordInitialLine(line, start, length);
	}

	@Override
	protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
		requireOneSpace(line, start);
		String version = super.splitThirdWordInitialLine(line, start, length);
		if (!version.startsWith("HTTP/")) {
			throw new IllegalArgumentException("the request line does not end with a version of HTTP");
		}
		return version;
	}

	private void requireOneSpace(byte[] line, int start) {
		if (start != this.partEnd + 1 || line[this.partEnd] != ' ') {
			throw new IllegalArgumentException("the parts of the request line are not separated by one space each");
		}
	}

	/**
	 * Netty takes the eight bytes after the handshake of an early draft of WebSocket for
	 * its body, which its head does not declare: the next request could be hidden there.
	 */
	@Override
	protected boolean isContentAlwaysEmpty(HttpMessage message) {
		HttpHeaders fields = message.headers();
		return fields.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1) && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)
				&& !fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
	}

}
