package io.resound.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.Http2Headers;

/** What has come on a stream so far. */
public final class Http2Answer {

	private final List<Http2Headers> heads = new ArrayList<>();

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private Integer reset;

	private int resets;

	private boolean whole;

	private long window;

	void add(Http2Headers head) {
		this.heads.add(head);
	}

	void add(byte[] bytes) throws IOException {
		this.body.write(bytes);
	}

	void end() {
		this.whole = true;
	}

	void reset(int error) {
		this.reset = error;
		this.resets++;
	}

	void window(int bytes) {
		this.window += bytes;
	}

	/** The heads, interim ones and trailers included. */
	public List<Http2Headers> heads() {
		return this.heads;
	}

	/** The status of the last head. */
	public int status() {
		return Integer.parseInt(this.heads.getLast().status().toString());
	}

	/** A field of the last head, {@code null} if there is none. */
	public String field(String name) {
		CharSequence value = this.heads.getLast().get(name);
		return (value != null) ? value.toString() : null;
	}

	/** The body so far. */
	public byte[] body() {
		return this.body.toByteArray();
	}

	/** The body so far as UTF-8. */
	public String text() {
		return this.body.toString(StandardCharsets.UTF_8);
	}

	/** Whether END_STREAM has come. */
	public boolean isWhole() {
		return this.whole;
	}

	/** The error code of the reset that has come, {@code null} if none. */
	public Integer reset() {
		return this.reset;
	}

	/** The number of resets that have come. */
	public int resets() {
		return this.resets;
	}

	/** Whether nothing more can come. */
	public boolean isEnded() {
		return this.whole || this.reset != null;
	}

	/** The window that was given back. */
	public long window() {
		return this.window;
	}

}
