package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.resound.testing.Http2Client;
import io.resound.testing.LoopAllocation;
import io.resound.testing.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an event loop allocates on the heap for each echo. Of HTTP/1.1 it is the buffer
 * that the echo is read into and a few small objects; of HTTP/2 also the stream, and the
 * fields that HPACK gives.
 */
class LaneAllocationTests {

	/** In bytes. */
	private static final long LIMIT = 200;

	/** In bytes. */
	private static final long HTTP2_LIMIT = 2_000;

	private static LoopAllocation allocation;

	private int stream = 1;

	@BeforeAll
	static void start() {
		allocation = LoopAllocation.start();
	}

	@AfterAll
	static void stop() {
		allocation.close();
	}

	@Test
	void anEchoOfHttp1AllocatesLittle() {
		byte[] request = ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 128\r\n\r\n"
				+ "x".repeat(128))
			.getBytes(StandardCharsets.US_ASCII);
		try (RawClient client = allocation.service().connect()) {
			assertThat(
					allocation.ofEach(() -> assertThat(client.send(request).read().text()).isEqualTo("x".repeat(128))))
				.isLessThan(LIMIT);
		}
	}

	@Test
	void anEchoOfHttp2AllocatesLittle() {
		byte[] body = new byte[128];
		Arrays.fill(body, (byte) 'x');
		try (Http2Client client = Http2Client.connect(allocation.service().port())) {
			assertThat(allocation.ofEach(() -> {
				client.sendTogether(() -> client
					.data(client.request("POST", "/echo", false, "content-type", "text/plain"), body, true));
				assertThat(client.read(this.stream).body()).isEqualTo(body);
				this.stream += 2;
			})).isLessThan(HTTP2_LIMIT);
		}
	}

}
