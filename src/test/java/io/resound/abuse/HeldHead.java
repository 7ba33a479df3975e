package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Sends something on HTTP/1 once, and waits.
 *
 * @param name the name of the attack
 * @param bytes what each connection sends
 */
record HeldHead(String name, byte[] bytes) implements Attack {

	/** As many fields as 16 KB hold. */
	static HeldHead ofManyFields() {
		return held("HTTP/1: head of 3,900 fields, never finished",
				"GET /livez HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(3900));
	}

	/** As many bytes as the limits allow: 8 KB of request line and 16 KB of fields. */
	static HeldHead ofManyBytes() {
		return held("HTTP/1: head of 24 KB in 95 fields, never finished", "GET /" + "x".repeat(8000)
				+ " HTTP/1.1\r\nHost: a\r\n" + ("a: " + "x".repeat(163) + "\r\n").repeat(95));
	}

	/** Nothing at all. */
	static HeldHead ofNothing() {
		return held("TCP: connects and never speaks", "");
	}

	private static HeldHead held(String name, String head) {
		return new HeldHead(name, head.getBytes(StandardCharsets.US_ASCII));
	}

	@Override
	public Script script() {
		ByteBuffer head = ByteBuffer.wrap(this.bytes);
		return new Script() {

			@Override
			public @Nullable ByteBuffer next() {
				return head.hasRemaining() ? head : null;
			}

		};
	}

}
