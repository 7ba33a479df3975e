package io.resound.server.http1;

import java.nio.charset.StandardCharsets;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Fields that are folded over several lines. */
@OverTls
@BothWays
class FoldedFieldTests {

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/** The rest of the head need not arrive. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GET /echo HTTP/1.1  | Host: a\\r\\nX: a\\r\\n b\\r\\n
			GET /echo HTTP/1.1  | Host: a\\r\\nX: a\\r\\n\\tb
			GET /echo HTTP/1.1  | Host: a\\r\\n b
			GET /livez HTTP/1.1 | Host: a\\r\\nX:\\r\\n b: c\\r\\n
			GET /livez HTTP/1.1 | Host: a\\r\\nX: a\\r\\n \\r\\nY: a\\r\\n\\r\\n
			GET /livez HTTP/1.1 | Host: a\\r\\nX: a\\r\\nY: a\\r\\nZ: a\\r\\n\\t\\r\\n\\r\\n
			GET /echo HTTP/1.0  | X: a\\r\\n b\\r\\n
			POST /echo HTTP/1.1 | Host: a\\r\\nX: a\\r\\n Content-Length: 5\\r\\n\\r\\n
			""")
	void oneInAHeadIsRefused(String line, String fields) {
		String head = line + "\r\n" + fields.replace("\\r\\n", "\r\n").replace("\\t", "\t");
		for (boolean byteByByte : new boolean[] { false, true }) {
			Metrics before = service.metrics();
			try (RawClient client = service.connect()) {
				send(client, head, byteByByte);
				assertRefused(client, "The head of the request");
			}
			assertThat(service.metrics().requests("OTHER", "UNKNOWN", "400"))
				.isEqualTo(before.requests("OTHER", "UNKNOWN", "400") + 1);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void oneInTrailersIsRefused(boolean byteByByte) {
		for (String trailers : new String[] { "X: a\r\n b", "X: a\r\nY: a\r\n\t\r\n\r\n" }) {
			try (RawClient client = service.connect()) {
				send(client, CHUNKED + "0\r\n" + trailers, byteByByte);
				assertRefused(client, "The body of the request");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aResponseThatHasBegunIsCutForOneInTrailers(boolean byteByByte) {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send(CHUNKED + "3\r\nabc\r\n");
			assertThat(client.readHead().status()).isEqualTo(200);
			// The last byte is the one that ends it.
			send(client, "0\r\nX: a\r\n ", byteByByte);
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
		assertThat(service.metrics().aborted("/echo", "malformed")).isEqualTo(before.aborted("/echo", "malformed") + 1);
	}

	/**
	 * Each line would have all lines before it copied, 130 MB for each of these heads.
	 */
	@Test
	void thousandsAreRefusedAtTheFirst() {
		for (String begin : new String[] { "GET /livez HTTP/1.1\r\nHost: a\r\n", CHUNKED + "0\r\n" }) {
			try (RawClient client = service.connect()) {
				client.send(begin + "X: a\r\n" + " \r\n".repeat(16_000));
				assertThat(client.read().status()).isEqualTo(400);
			}
		}
	}

	@Test
	void whatFollowsTheFieldsMayBeginWithASpace() {
		try (RawClient client = service.connect()) {
			assertThat(
					client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nTe: trailers\r\nContent-Length: 5\r\n\r\n\r\n \r\n")
						.text())
				.isEqualTo("\r\n \r\n");
			assertThat(client.ask(CHUNKED + "4\r\n\r\n a\r\n0\r\nX: a\r\n\r\n").text()).isEqualTo("\r\n a");
			assertThat(client.ask(CHUNKED + "1\r\na\r\n0\r\n\r\n").text()).isEqualTo("a");
		}
	}

	private static void send(RawClient client, String text, boolean byteByByte) {
		if (byteByByte) {
			client.sendByteByByte(text.getBytes(StandardCharsets.ISO_8859_1));
		}
		else {
			client.send(text);
		}
	}

	private static void assertRefused(RawClient client, String what) {
		Answer answer = client.read();
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 400 Bad Request");
		assertThat(answer.field("connection")).isEqualTo("close");
		assertThat(answer.text())
			.contains(what + " is malformed: a field is folded over several lines, which is obsolete.");
		assertThat(client.readToEnd()).isEmpty();
	}

}
