package io.resound.echo;

import io.resound.testing.Answer;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What comes back, byte for byte. */
class EchoTests {

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void aBodyComesBackAsItWasSent() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
			Answer answer = client.read();
			assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(answer.body()).isEqualTo("hello".getBytes());
			assertThat(answer.field("content-length")).isEqualTo("5");
			assertThat(answer.field("content-type")).isEqualTo("application/octet-stream");
		}
	}

}
