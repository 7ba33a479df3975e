package io.resound.server.http2;

import java.time.Duration;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.OverTls;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pseudo-header fields of a request must be, and that Host must agree with them.
 */
@OverTls
@BothWays
@Timeout(60)
class PseudoFieldsTests {

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@ParameterizedTest
	@CsvSource({ "GET, http, http://localhost/echo", "GET, http, https://localhost/echo", "GET, http, echo",
			"GET, http, *", "OPTIONS, http, **", "GET, ftp, /echo", "GET, '', /echo", "GET, http s, /echo",
			"'', http, /echo", "G T, http, /echo", "GET, http, '?a'", "GET, http, '/a b'" })
	void aWrongOneIsTheClientsFault(String method, String scheme, String path) {
		assertFault(new DefaultHttp2Headers(false).method(method).scheme(scheme).authority("localhost").path(path));
	}

	@ParameterizedTest
	@CsvSource({ "x, y", "x, x:81", "x:8080, x:80", "x:, x:81", "[::1]:8080, [::1]", "x, ''", "x, 'x, x'", "'', x" })
	void aHostThatDiffersFromTheAuthorityIsTheClientsFault(String authority, String host) {
		assertFault(new DefaultHttp2Headers(false).method("GET")
			.scheme("http")
			.authority(authority)
			.path("/echo")
			.add("host", host));
	}

	private static void assertFault(Http2Headers head) {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request(head, true);
			Http2Answer answer = client.answer(stream);
			while (!answer.isEnded()) {
				client.readFrames(1);
			}
			if (answer.isWhole()) {
				assertThat(answer.status()).isEqualTo(400);
				assertThat(answer.text()).contains("\"status\":400");
				assertThat(answer.reset()).isNull();
			}
			else {
				assertThat(answer.reset()).isEqualTo(Http2Client.PROTOCOL_ERROR);
			}
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
			Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
				Metrics after = service.metrics();
				assertThat(after.sum("http_requests_total") - before.sum("http_requests_total")).isEqualTo(2);
				assertThat(after.sum("http_requests_aborted_total", "\"malformed\"")
						- before.sum("http_requests_aborted_total", "\"malformed\""))
					.isEqualTo(answer.isWhole() ? 0 : 1);
				assertThat(after.sum("http_requests_aborted_total", "\"internal\""))
					.isEqualTo(before.sum("http_requests_aborted_total", "\"internal\""));
				assertThat(after.value("http_requests_in_flight")).isZero();
			});
		}
	}

	@ParameterizedTest
	@CsvSource({ "http, x, x:80", "http, x:80, x", "http, x:, x", "http, x:, x:80", "http, X, x", "https, x, x:443",
			"https, x:443, x:", "http, [::1]:80, [::1]", "http, x:8080, X:8080" })
	void aHostThatIsTheSameAfterNormalisingIsAccepted(String scheme, String authority, String host) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request(new DefaultHttp2Headers(false).method("GET")
				.scheme(scheme)
				.authority(authority)
				.path("/echo")
				.add("host", host), true);
			assertThat(client.read(stream).status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "OPTIONS, *, 204", "OPTIONS, /echo, 200", "GET, /echo?http://a/, 200" })
	void aRightOneIsAccepted(String method, String path, int status) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request(method, path, true)).status()).isEqualTo(status);
		}
	}

	@ParameterizedTest
	@CsvSource({ "localhost:80, 405" })
	void connectIsRefused(String authority, int status) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request(new DefaultHttp2Headers(false).method("CONNECT").authority(authority), false);
			assertThat(client.read(stream).status()).isEqualTo(status);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
		}
	}

}
