package io.resound.inspect;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.FullMemory;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Bodies are kept within the memory that there is, and no longer than needed. */
@BothWays
@Timeout(60)
class KeptBodyTests {

	@TempDir
	private static Path directory;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.spool.directory=" + directory);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void nothingIsLeftInTheSpool() {
		await().until(() -> service.metrics().value("resound_spool_exchanges") == 0
				&& service.metrics().value("resound_spool_bytes") == 0);
	}

	private static RawClient begin(String path, int length) {
		return service.connect()
			.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
	}

	@Test
	void aBodyThatIsNotCompleteIsInTheSpool() {
		try (RawClient client = begin("/inspect", 10_000_000)) {
			client.send(new byte[9_999_999]);
			await().until(() -> service.metrics().value("resound_spool_bytes") == 65_536);
			Answer answer = client.send(new byte[1]).read();
			assertThat(JsonMapper.shared().readTree(answer.text()).at("/body/bytes").asInt()).isEqualTo(10_000_000);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/inspect", "/anything" })
	void withoutMemoryItIsKeptInTheFile(String path) {
		byte[] body = new byte[60_000];
		new Random(1).nextBytes(body);
		for (int i = 0; i < body.length; i++) {
			body[i] = (byte) ('a' + (body[i] & 15));
		}
		FullMemory.during(service, () -> {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				clients.add(begin(path, body.length).sendMeanwhile(body));
			}
			for (RawClient client : clients) {
				Answer answer = client.read();
				assertThat(answer.status()).as(answer.text()).isEqualTo(200);
				JsonNode document = JsonMapper.shared().readTree(answer.text());
				assertThat(path.equals("/inspect") ? text(document) : dataUrl(document)).isEqualTo(body);
				client.close();
			}
		});
	}

	private static byte[] text(JsonNode inspected) {
		return inspected.at("/body/text").asString().getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] dataUrl(JsonNode anything) {
		String data = anything.get("data").asString();
		return Base64.getUrlDecoder().decode(data.substring(data.indexOf(',') + 1));
	}

	@Test
	void aClientThatLeavesTakesItsBodyAlong() {
		try (RawClient client = begin("/inspect", 1_000_000)) {
			client.send(new byte[500_000]);
			await().until(() -> service.metrics().value("resound_spool_bytes") == 65_536);
			client.reset();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/anything", "/anything/x", "/delay/0" })
	void aBodyThatTurnsOutTooLargeIsRefused(String path) {
		try (RawClient client = service.connect()) {
			client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n")
				.send(new byte[65_537]);
			Answer answer = client.ask("\r\n0\r\n\r\n");
			assertThat(answer.status()).isEqualTo(413);
			assertThat(answer.text()).contains("at least 65537 bytes, and at most 65536 bytes are shown",
					"\"limit\":65536");
		}
	}

	@Test
	void withoutASpoolOnlyWhatComesInOnePieceIsShown() {
		try (Service other = Service.start("resound.spool.exchange=0B"); RawClient client = other.connect()) {
			String body = client.ask("POST /inspect HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").text();
			assertThat(body).contains("\"body\":{\"text\":\"hi\",\"bytes\":2,");
			String chunked = client
				.ask("POST /inspect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")
				.text();
			assertThat(chunked).contains("\"body\":{\"text\":\"\",\"bytes\":2,\"sha256\":\"8f43",
					"\"truncated\":true}");
		}
	}

}
