package io.resound.abuse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A header block, field by field as it is told (RFC 7541): what a library would refuse to
 * write is written too.
 */
final class HeaderBlock {

	private static final int INDEXED = 0x80;

	private static final int KEPT = 0x40;

	/** The newest entry of the dynamic table: the first one after the static table. */
	private static final int NEWEST = 62;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	/** {@code POST /echo} with all it needs. */
	static HeaderBlock post() {
		return post("/echo");
	}

	/** A call of a method of gRPC, whose messages are compressed if they say so. */
	static HeaderBlock call(String method) {
		return post(method).field("content-type", "application/grpc")
			.field("te", "trailers")
			.field("grpc-encoding", "gzip");
	}

	private static HeaderBlock post(String path) {
		return new HeaderBlock().field(":method", "POST")
			.field(":scheme", "http")
			.field(":path", path)
			.field(":authority", "a");
	}

	/** A field that does not enter the dynamic table. */
	HeaderBlock field(String name, String value) {
		this.bytes.write(0);
		return text(name).text(value);
	}

	/** A field that enters the dynamic table as its newest entry. */
	HeaderBlock kept(String name, String value) {
		this.bytes.write(KEPT);
		return text(name).text(value);
	}

	/** So many times the newest field of the dynamic table, each in one byte. */
	HeaderBlock repeated(int count) {
		for (int i = 0; i < count; i++) {
			this.bytes.write(INDEXED | NEWEST);
		}
		return this;
	}

	private HeaderBlock text(String text) {
		int length = text.length();
		if (length < 127) {
			this.bytes.write(length);
		}
		else {
			this.bytes.write(127);
			int rest = length - 127;
			while (rest >= 128) {
				this.bytes.write(rest % 128 + 128);
				rest /= 128;
			}
			this.bytes.write(rest);
		}
		this.bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
		return this;
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

}
