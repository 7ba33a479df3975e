package io.resound.server.http2;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.testing.OverTls;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The echo by HTTP/2 in the clear, by prior knowledge. */
@OverTls
@BothWays
@WithObservation
class Http2Tests {

	private static final byte[] HELLO = "hello".getBytes();

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=100KB");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static Http2Client connect() {
		return Http2Client.connect(service.port());
	}

	@Test
	void aBodyOfKnownLengthComesBack() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false, "content-length", "5", "content-type", "text/plain");
			client.data(stream, HELLO, true);
			Http2Answer answer = client.read(stream);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).isEqualTo(HELLO);
			assertThat(answer.field("content-length")).isEqualTo("5");
			assertThat(answer.field("content-type")).isEqualTo("text/plain");
			assertThat(answer.field("x-content-type-options")).isEqualTo("nosniff");
			assertThat(answer.field("cache-control")).isEqualTo("no-store");
			assertThat(answer.field("date")).isNotNull();
		}
	}

	@Test
	void aBodyOfUnknownLengthComesBackWhileItIsSent() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, HELLO, false);
			Http2Answer answer = client.readHead(stream);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("content-length")).isNull();
			assertThat(answer.field("transfer-encoding")).isNull();
			client.data(stream, HELLO, true);
			assertThat(client.read(stream).text()).isEqualTo("hellohello");
		}
	}

	@Test
	void nothingComesBackAsNothing() {
		try (Http2Client client = connect()) {
			Http2Answer answer = client.read(client.request("GET", "/echo", true));
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("content-length")).isEqualTo("0");
			assertThat(answer.body()).isEmpty();
			int empty = client.request("POST", "/echo", false);
			client.data(empty, new byte[0], true);
			assertThat(client.read(empty).body()).isEmpty();
		}
	}

	@Test
	void aHundredStreamsAtOnceAreServedAndCountedOnceEach() {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			List<Integer> streams = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				streams.add(client.request("POST", "/echo", false));
			}
			for (int stream : streams) {
				client.data(stream, ("first " + stream).getBytes(), false);
			}
			for (int stream : streams.reversed()) {
				client.data(stream, (" last " + stream).getBytes(), true);
			}
			for (int stream : streams) {
				assertThat(client.read(stream).text()).isEqualTo("first " + stream + " last " + stream);
			}
		}
		Metrics after = service.metrics();
		assertThat(after.requests("POST", "/echo", "200")).isEqualTo(before.requests("POST", "/echo", "200") + 100);
		assertThat(after.value("http_requests_in_flight")).isZero();
	}

	@Test
	void headHasTheHeadOfTheAnswerAndNoBody() {
		try (Http2Client client = connect()) {
			Http2Answer answer = client.read(client.request("HEAD", "/echo", true));
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).isEmpty();
			int stream = client.request("HEAD", "/echo", false, "content-length", "5");
			client.data(stream, HELLO, true);
			assertThat(client.read(stream).field("content-length")).isEqualTo("5");
			assertThat(client.answer(stream).body()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET, /nothing, x-a, b, 404, UNKNOWN", "TRACE, /echo, x-a, b, 405, /echo",
			"POST, /echo, content-length, 102401, 413, /echo", "POST, /echo, expect, more, 417, /echo" })
	void aRefusalIsAProblemAndTheConnectionLivesOn(String method, String path, String name, String value, int status,
			String endpoint) {
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			int stream = client.request(method, path, !name.startsWith("content"), name, value);
			Http2Answer answer = client.read(stream);
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
			assertThat(answer.text()).contains("\"status\":" + status);
			assertThat(answer.field("allow") != null).isEqualTo(status == 405);
			assertLives(client);
		}
		String code = Integer.toString(status);
		Metrics after = service.metrics();
		assertThat(after.sum("http_requests_total", "\"" + endpoint + "\"", code))
			.isEqualTo(before.sum("http_requests_total", "\"" + endpoint + "\"", code) + 1);
	}

	private static void assertLives(Http2Client client) {
		int stream = client.request("POST", "/echo", false);
		client.data(stream, HELLO, true);
		assertThat(client.read(stream).body()).isEqualTo(HELLO);
	}

	@Test
	void aRefusedStreamIsResetWithoutErrorWhileItsRequestIsNotWhole() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false, "content-length", "102401");
			assertThat(client.read(stream).isWhole()).isTrue();
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
			assertLives(client);
		}
	}

	@Test
	void trailersAreDropped() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, HELLO, false);
			client.headers(stream, new DefaultHttp2Headers().set("x-checksum", "1"), true);
			assertThat(client.read(stream).body()).isEqualTo(HELLO);
			assertThat(client.answer(stream).heads()).hasSize(1);
		}
	}

	@Test
	void aBodyIsAskedForWhenTheClientWaits() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false, "expect", "100-continue");
			assertThat(client.readHead(stream).status()).isEqualTo(100);
			client.data(stream, HELLO, true);
			assertThat(client.read(stream).body()).isEqualTo(HELLO);
			assertThat(client.answer(stream).status()).isEqualTo(200);
		}
	}

	@Test
	void aBodyIsNotAskedForWhenItIsTooLarge() {
		try (Http2Client client = connect()) {
			int stream = client.request("POST", "/echo", false, "expect", "100-continue", "content-length", "102401");
			assertThat(client.readHead(stream).status()).isEqualTo(413);
		}
	}

}
