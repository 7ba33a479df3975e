package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Sends something once, and waits.
 *
 * @param name the name of the attack
 * @param entrance where the clients connect
 * @param bytes what each connection sends
 * @param clients how many clients do so
 * @param openRequests how many requests that holds open
 * @param timeLimit the time limit that ends it
 */
record HeldRequest(String name, Entrance entrance, byte[] bytes, int clients, int openRequests,
		Duration timeLimit) implements Attack {

	/** The most connections that the chart lets a pod of its default resources have. */
	private static final int MOST_CONNECTIONS = 3413;

	/** What the head of a connection may hold without being counted, in bytes. */
	private static final int UNCOUNTED = 2048;

	/** What is counted for a field in addition to its characters. */
	private static final int FIELD = 200;

	/** As many fields as 16 KB hold. */
	static HeldRequest ofManyFields() {
		return held("HTTP/1: head of 3,900 fields, never finished",
				"GET /livez HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(3900));
	}

	/** As many bytes as the limits allow: 8 KB of request line and 16 KB of fields. */
	static HeldRequest ofManyBytes() {
		return held("HTTP/1: head of 24 KB in 95 fields, never finished", "GET /" + "x".repeat(8000)
				+ " HTTP/1.1\r\nHost: a\r\n" + ("a: " + "x".repeat(163) + "\r\n").repeat(95));
	}

	/** Nothing at all. */
	static HeldRequest ofNothing() {
		return held("TCP: connects and never speaks", "");
	}

	private static HeldRequest held(String name, String head) {
		return held(name, head.getBytes(StandardCharsets.US_ASCII));
	}

	/** Bytes that the time limit of heads applies to. */
	static HeldRequest held(String name, byte[] bytes) {
		return new HeldRequest(name, Entrance.HTTP, bytes, CLIENTS, 0, HEAD_TIMEOUT);
	}

	/** As many connections as the chart's rule for the heap allows, all idle. */
	static HeldRequest ofARawStream() {
		return new HeldRequest("Raw TCP: connects and never speaks", Entrance.RAW, new byte[0], MOST_CONNECTIONS, 0,
				HEAD_TIMEOUT);
	}

	/** All bytes of a head but the last. */
	static HeldRequest ofAFrameHead() {
		return new HeldRequest("Frames: head, never finished", Entrance.FRAMES, new byte[] { 0, 1, 0, 0, 0 },
				MOST_CONNECTIONS, 0, HEAD_TIMEOUT);
	}

	/** A frame of 16 MB, of which nearly nothing comes. */
	static HeldRequest ofAFramePayload() {
		return new HeldRequest("Frames: payload, never finished", Entrance.FRAMES, new byte[] { 0, 1, 1, 0, 0, 0, 9 },
				MOST_CONNECTIONS, 0, STALL_TIMEOUT);
	}

	/**
	 * Requests that a route answers, each with as large a head as is not counted, on as
	 * many connections as the chart's rule for the heap allows.
	 */
	static HeldRequest ofARoute() {
		String head = "POST /echo?routed HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nX: \r\n\r\n";
		int rest = UNCOUNTED - 3 * FIELD - head.length();
		String request = head.replace("X: ", "X: " + "x".repeat(rest)) + "a";
		return new HeldRequest("HTTP/1: requests that a route answers, never complete", Entrance.HTTP,
				request.getBytes(StandardCharsets.US_ASCII), MOST_CONNECTIONS, MOST_CONNECTIONS, STALL_TIMEOUT);
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
