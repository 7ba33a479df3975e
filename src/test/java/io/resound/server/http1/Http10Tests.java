package io.resound.server.http1;

import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients of HTTP/1.0, load generators among them. */
@OverTls
@BothWays
@WithObservation
class Http10Tests {

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static String post(String fields) {
		return "POST /echo HTTP/1.0\r\nContent-Length: 5\r\n" + fields + "\r\nhello";
	}

	@Test
	void theConnectionEndsBehindTheAnswer() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post(""));
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.text()).isEqualTo("hello");
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive", "Keep-Alive", "x, keep-alive" })
	void theConnectionIsKeptForWhoAsks(String option) {
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				Answer answer = client.ask(post("Connection: " + option + "\r\n"));
				assertThat(answer.text()).isEqualTo("hello");
				assertThat(answer.field("Connection")).isEqualTo("keep-alive");
			}
			assertThat(client.ask(post("")).field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void closeOutweighsKeepAlive() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post("Connection: keep-alive, close\r\n"));
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void closeInAFieldOfItsOwnOutweighsKeepAlive() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(post("Connection: close\r\nConnection: keep-alive\r\n"));
			assertThat(answer.field("Connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void pipelinedRequestsThatKeepTheConnectionAreAnsweredInOrder() {
		try (RawClient client = service.connect()) {
			client.send(post("Connection: keep-alive\r\n") + post("") + post(""));
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(client.read().text()).isEqualTo("hello");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void headIsAnsweredWithAHead() {
		try (RawClient client = service.connect()) {
			Answer answer = client.send("HEAD /echo HTTP/1.0\r\n\r\n").readHead();
			assertThat(answer.field("Content-Length")).isEqualTo("0");
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void aHostIsWelcomeToo() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(post("Host: a\r\n")).text()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Host: a\r\nHost: a\r\n", "Host: a b\r\n" })
	void aBadHostIsRefused(String fields) {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(post(fields)).status()).isEqualTo(400);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

}
