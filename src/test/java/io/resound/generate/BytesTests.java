package io.resound.generate;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.OverTls;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Any number of bytes at {@code /bytes} and {@code /stream-bytes}. */
@OverTls
@BothWays
@WithObservation
class BytesTests {

	@Started
	private static Service service;

	private static Answer get(String target) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	private static Http2Answer getOverHttp2(String target) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			return client.read(client.request("GET", target, true));
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "64, 64", "65536, 65536", "65537, 65537", "1000000, 1000000", "1KB, 1024",
			"3MiB, 3145728", "%31%30, 10", "5?chunk_size=no, 5" })
	void soManyBytesComeWithTheirNumberInTheHead(String n, int expected) {
		Answer answer = get("/bytes/" + n);
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
		assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(expected));
		assertThat(answer.field("Content-Type")).isEqualTo("application/octet-stream");
		assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		assertThat(answer.body()).hasSize(expected);
		Http2Answer http2 = getOverHttp2("/bytes/" + n);
		assertThat(http2.status()).isEqualTo(200);
		assertThat(http2.field("content-length")).isEqualTo(Integer.toString(expected));
		assertThat(http2.body()).hasSize(expected);
	}

	@Test
	void aSeedGivesTheSameBytesAndAnotherSeedOthers() {
		byte[] bytes = get("/bytes/200000?seed=7").body();
		assertThat(get("/bytes/200000?seed=7").body()).isEqualTo(bytes);
		assertThat(get("/bytes/70000?seed=7").body()).isEqualTo(Arrays.copyOf(bytes, 70_000));
		assertThat(get("/bytes/200000?seed=8").body()).isNotEqualTo(bytes);
		assertThat(get("/stream-bytes/200000?seed=7").body()).isEqualTo(bytes);
		assertThat(get("/stream-bytes/200000?seed=7&chunk_size=7").body()).isEqualTo(bytes);
		assertThat(getOverHttp2("/bytes/200000?seed=7").body()).isEqualTo(bytes);
		assertThat(getOverHttp2("/stream-bytes/200000?seed=7&chunk_size=60000").body()).isEqualTo(bytes);
	}

	/** What a seed gives is kept from version to version. */
	@Test
	void theBytesOfASeedAreThoseThatTheyHaveAlwaysBeen() {
		assertThat(get("/bytes/16?seed=1").body()).containsExactly(RandomBlockTests.FIRST_OF_SEED_1);
	}

	@Test
	void withoutASeedTheBytesDiffer() {
		Set<String> bodies = new HashSet<>();
		for (int i = 0; i < 4; i++) {
			bodies.add(Arrays.toString(get("/bytes/1000").body()));
		}
		assertThat(bodies).hasSizeGreaterThan(1);
	}

	@ParameterizedTest
	@CsvSource({ "25000, 10240, 10240 10240 4520", "10?chunk_size=4, 4, 4 4 2", "8?chunk_size=4, 4, 4 4",
			"1?chunk_size=4KB, 4096, 1", "131072?chunk_size=64KB, 65536, 65536 65536" })
	void chunksHaveTheSizeThatWasOrdered(String n, int size, String chunks) {
		try (RawClient client = service.connect()) {
			client.send("GET /stream-bytes/" + n + " HTTP/1.1\r\nHost: a\r\n\r\n");
			Answer head = client.readHead();
			assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
			assertThat(head.field("Content-Length")).isNull();
			for (String chunk : chunks.split(" ")) {
				int length = Integer.parseInt(chunk);
				assertThat(new String(client.readBytes(Integer.toHexString(length).length() + 2)))
					.isEqualTo(Integer.toHexString(length) + "\r\n");
				client.readBytes(length);
				assertThat(new String(client.readBytes(2))).isEqualTo("\r\n");
			}
			assertThat(new String(client.readBytes(5))).isEqualTo("0\r\n\r\n");
		}
	}

	@Test
	void noBytesAreAnEmptyBody() {
		Answer answer = get("/stream-bytes/0");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Length")).isEqualTo("0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/bytes/1GB", "/bytes/10", "/stream-bytes/1GB" })
	void headHasTheSameHeadAndNoBody(String target) {
		try (RawClient client = service.connect()) {
			Answer head = client.send("HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
			assertThat(head.status()).isEqualTo(200);
			assertThat(head.field("Content-Length"))
				.isEqualTo(target.startsWith("/bytes/1GB") ? "1073741824" : target.startsWith("/bytes/") ? "10" : null);
			assertThat(client.ask("GET /bytes/3 HTTP/1.1\r\nHost: a\r\n\r\n").body()).hasSize(3);
		}
	}

	@Test
	void overHttp10TheBodyEndsWithTheConnection() {
		try (RawClient client = service.connect()) {
			String all = new String(client.send("GET /stream-bytes/100 HTTP/1.0\r\n\r\n").readToEnd(),
					java.nio.charset.StandardCharsets.ISO_8859_1);
			assertThat(all).contains("Connection: close").doesNotContain("chunked");
			assertThat(all.substring(all.indexOf("\r\n\r\n") + 4)).hasSize(100);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/bytes | n in /bytes/{n} | ", "/bytes/ | n in /bytes/{n} | ", "/bytes/-1 | n in /bytes/{n} | -1",
					"/bytes/ten | n in /bytes/{n} | ten", "/bytes/1.5 | n in /bytes/{n} | 1.5",
					"/bytes/1/2 | n in /bytes/{n} | 1/2", "/bytes/1073741825 | n in /bytes/{n} | 1073741825",
					"/bytes/2GB | n in /bytes/{n} | 2GB",
					"/bytes/99999999999999999999999 | n in /bytes/{n} | 99999999999999999999999",
					"/bytes/%zz | n in /bytes/{n} | %zz", "/stream-bytes/2GiB | n in /stream-bytes/{n} | 2GiB" })
	void aNumberOfBytesOutOfRangeIsRefused(String target, String name, String value) {
		String expected = "The value of " + name + " is \\\"" + ((value != null) ? value : "")
				+ "\\\" and must be a size from 0B to 1GB, in bytes or with the unit KB, MB or GB."
				+ " The setting is resound.generate.largest.";
		assertThat(get(target).status()).isEqualTo(400);
		assertThat(get(target).field("Content-Type")).isEqualTo("application/problem+json");
		assertThat(get(target).text()).contains(expected);
		assertThat(getOverHttp2(target).status()).isEqualTo(400);
		assertThat(getOverHttp2(target).text()).isEqualTo(get(target).text());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "seed=x | seed | x | a whole number", "seed=1.5 | seed | 1.5 | a whole number",
					"seed=9223372036854775808 | seed | 9223372036854775808 | to 9223372036854775807",
					"seed=1&seed=2 | seed | 1, 2 | a whole number",
					"chunk_size=0 | chunk_size | 0 | a size from 1B to 64KB",
					"chunk_size=65537 | chunk_size | 65537 | a size from 1B to 64KB",
					"chunk_size=-5 | chunk_size | -5 | a size from 1B to 64KB" })
	void aValueOutOfRangeIsRefused(String query, String name, String value, String allowed) {
		Answer answer = get("/stream-bytes/10?" + query);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("The value of " + name + " is \\\"" + value + "\\\" and must be ", allowed);
	}

	@ParameterizedTest
	@ValueSource(strings = { "seed=", "seed=-1", "seed=-9223372036854775808", "%73eed=1", "other=x", "seed=%31" })
	void theseAreGood(String query) {
		assertThat(get("/bytes/10?" + query).status()).isEqualTo(200);
	}

	@Test
	void otherMethodsAreNotAllowed() {
		for (String path : List.of("/bytes/1", "/stream-bytes/1", "/drip", "/sse")) {
			try (RawClient client = service.connect()) {
				Answer answer = client.ask("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
				assertThat(answer.status()).isEqualTo(405);
				assertThat(answer.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
				assertThat(answer.text()).contains(
						"The method POST is not served at \\\"" + path + "\\\", where these are: GET, HEAD, OPTIONS.\"",
						"\"allowed\":\"GET, HEAD, OPTIONS\"");
			}
		}
	}

	@Test
	void requestsCountUnderTheRouteAndNotForTheObjectives() {
		double before = service.metrics().sum("http_requests_total", "endpoint", "/bytes");
		get("/bytes/5");
		get("/bytes/6");
		assertThat(service.metrics().sum("http_requests_total", "endpoint", "/bytes") - before).isEqualTo(2);
	}

}
