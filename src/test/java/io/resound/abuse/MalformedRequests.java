package io.resound.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** One malformed request of HTTP/1 after the other, each when there was a response. */
final class MalformedRequests implements Attack {

	private static final String POST = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	private static final List<String> REQUESTS = List.of("\0\0\0\0\r\n\r\n", "GET /echo\r\n\r\n",
			"GET /echo HTTP/1.1\r\n\r\n", "GET /echo HTTP/9.9\r\nHost: a\r\n\r\n",
			"GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /echo HTTP/1.1\r\nHost: a:\r\n\r\n",
			"GET /echo HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n", "GET /echo HTTP/1.1\r\nHost: a\r\nb: c\r\n d\r\n\r\n",
			"GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET /echo HTTP/1.1\r\nHost: a\r\nb: " + "x".repeat(20_000) + "\r\n\r\n",
			POST + "Content-Length: x\r\n\r\n", POST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
			POST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", POST + "Transfer-Encoding: gzip\r\n\r\n",
			POST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX", POST + "Content-Length: 99999999999999\r\n\r\n",
			"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");

	private final AtomicInteger next = new AtomicInteger();

	@Override
	public String name() {
		return "HTTP/1: malformed requests";
	}

	@Override
	public Duration pause() {
		return Duration.ofMillis(100);
	}

	@Override
	public Script script() {
		return new Script() {

			private boolean sends = true;

			@Override
			public @Nullable ByteBuffer next() {
				if (!this.sends) {
					return null;
				}
				this.sends = false;
				int number = MalformedRequests.this.next.getAndIncrement() % REQUESTS.size();
				return ByteBuffer.wrap(REQUESTS.get(number).getBytes(StandardCharsets.ISO_8859_1));
			}

			@Override
			public void received(ByteBuffer bytes) {
				this.sends = true;
			}

		};
	}

}
