package io.resound.echo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.testing.BothWays;
import io.resound.testing.OverTls;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The first bytes leave before the last have come. */
@OverTls
@BothWays
@WithObservation
class EchoStreamingTests {

	private static final Duration A_WHILE = Duration.ofMillis(200);

	@Started
	private static Service service;

	@Test
	void theFirstBytesOfABodyWithALengthComeBackWhileTheRestIsStillToBeSent() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
			String head = readHead(client);
			assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").containsIgnoringCase("\r\nContent-Length: 10\r\n");
			assertThat(text(client.readBytes(5))).isEqualTo("hello");
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			assertThat(text(client.send("w").readBytes(1))).isEqualTo("w");
			assertThat(text(client.send("orld").readBytes(4))).isEqualTo("orld");
		}
	}

	@Test
	void theFirstChunksComeBackWhileTheRestIsStillToBeSent() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
			String head = readHead(client);
			assertThat(head).startsWith("HTTP/1.1 200 OK\r\n")
				.containsIgnoringCase("\r\nTransfer-Encoding: chunked\r\n");
			assertThat(text(client.readBytes(10))).isEqualTo("5\r\nhello\r\n");
			assertThat(client.isSilentFor(A_WHILE)).isTrue();
			assertThat(text(client.send("1\r\nx\r\n").readBytes(6))).isEqualTo("1\r\nx\r\n");
			assertThat(text(client.send("0\r\n\r\n").readBytes(5))).isEqualTo("0\r\n\r\n");
		}
	}

	@Test
	void aPieceOfAChunkComesBackBeforeTheChunkIsWhole() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\nhello");
			readHead(client);
			assertThat(text(client.readBytes(10))).isEqualTo("5\r\nhello\r\n");
			client.send("world\r\n0\r\n\r\n");
			assertThat(text(client.readBytes(15))).isEqualTo("5\r\nworld\r\n0\r\n\r\n");
		}
	}

	@Test
	void everyByteComesBackBeforeTheNextIsSent() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\na");
			readHead(client);
			assertThat(text(client.readBytes(1))).isEqualTo("a");
			for (int i = 1; i < 300; i++) {
				byte[] one = { (byte) i };
				assertThat(client.send(one).readBytes(1)).isEqualTo(one);
			}
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	private static String readHead(RawClient client) {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append(text(client.readBytes(1)));
		}
		return head.toString();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

}
