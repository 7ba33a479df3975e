package io.resound.warmup;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Does to a server what its clients will: small, empty, large, chunked and pipelined
 * requests on HTTP/1, streams on HTTP/2, a refusal. Small requests on connections side by
 * side are most of it, as they are most of what comes later. Blocks.
 */
public final class Rehearsal {

	/** By then most of what is worth compiling has been asked for. */
	static final int ENOUGH = 20_000;

	private static final int CONNECTIONS = 16;

	private static final int PIPELINED = 16;

	/** Rounds of small requests between two of the rarer kinds. */
	private static final int ROUNDS = 20;

	private static final byte[] SMALL = request("POST /echo HTTP/1.1", body(128));

	private static final byte[] LARGE = request("POST /echo/large HTTP/1.1", body(64 * 1024));

	private static final byte[] CHUNKED = """
			POST /echo HTTP/1.1\r
			Host: warm-up\r
			Transfer-Encoding: chunked\r
			\r
			5\r
			12345\r
			3\r
			67\0\r
			0\r
			\r
			""".getBytes(StandardCharsets.US_ASCII);

	/** Those whose answers have no body of the client's, up to the end. */
	private static final byte[] FAREWELL = """
			GET /echo HTTP/1.1\r
			Host: warm-up\r
			\r
			HEAD /echo HTTP/1.1\r
			Host: warm-up\r
			\r
			GET /livez HTTP/1.1\r
			Host: warm-up\r
			\r
			GET /nothing-here HTTP/1.1\r
			Host: warm-up\r
			Connection: close\r
			\r
			""".getBytes(StandardCharsets.US_ASCII);

	private final InetSocketAddress server;

	private final long deadline;

	private final boolean http2;

	private int answered;

	/**
	 * Prepares a rehearsal; its time begins now.
	 * @param server where the server listens
	 * @param atMost no round is begun after this time
	 * @param http2 whether the server speaks HTTP/2
	 */
	public Rehearsal(InetSocketAddress server, Duration atMost, boolean http2) {
		this.server = server;
		this.deadline = System.nanoTime() + atMost.toNanos();
		this.http2 = http2;
	}

	private static byte[] request(String line, byte[] body) {
		byte[] head = (line + "\r\nHost: warm-up\r\nContent-Type: application/octet-stream\r\nContent-Length: "
				+ body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		return ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
	}

	/** A body that ends with the byte by which {@link Http1Client} knows its end. */
	private static byte[] body(int length) {
		byte[] body = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
		body[length - 1] = Http1Client.END;
		return body;
	}

	/**
	 * Runs until enough has been answered or the time is up.
	 * @return the requests that were answered
	 * @throws IOException if the server doesn't answer
	 */
	public int run() throws IOException {
		while (goesOn()) {
			List<Http1Client> clients = new ArrayList<>();
			try {
				for (int i = 0; i < CONNECTIONS; i++) {
					clients.add(new Http1Client(this.server));
				}
				for (int round = 0; round < ROUNDS && goesOn(); round++) {
					exchange(clients, SMALL);
				}
				exchange(clients.subList(0, 1), LARGE);
				exchange(clients.subList(1, 2), CHUNKED);
				clients.get(2).send(SMALL, PIPELINED);
				clients.get(2).read(PIPELINED);
				clients.get(3).send(FAREWELL, 1);
				clients.get(3).readToEnd();
				this.answered += PIPELINED + 4;
			}
			finally {
				for (Http1Client client : clients) {
					client.close();
				}
			}
			if (this.http2) {
				try (Http2Client client = new Http2Client(this.server)) {
					this.answered += client.exchange();
				}
			}
		}
		return this.answered;
	}

	private boolean goesOn() {
		return this.answered < ENOUGH && System.nanoTime() < this.deadline;
	}

	private void exchange(List<Http1Client> clients, byte[] request) throws IOException {
		for (Http1Client client : clients) {
			client.send(request, 1);
		}
		for (Http1Client client : clients) {
			client.read(1);
		}
		this.answered += clients.size();
	}

}
