package io.resound.inspect;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The name of the host at {@code /hostname}. */
@BothWays
class HostnameTests {

	@Started
	private static Service service;

	private static Answer ask(String method) {
		try (RawClient client = service.connect()) {
			client.send(method + " /hostname HTTP/1.1\r\nHost: a\r\n\r\n");
			return method.equals("HEAD") ? client.readHead() : client.read();
		}
	}

	@Test
	void theAnswerIsGoHttpbinsJson() throws Exception {
		Answer answer = ask("GET");
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
		assertThat(answer.field("Content-Type")).isEqualTo("application/json");
		assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
		assertThat(answer.field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		Process hostname = new ProcessBuilder("uname", "-n").start();
		String expected = new String(hostname.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
		assertThat(answer.text()).isEqualTo("{\"hostname\":\"" + expected.strip() + "\"}\n");
	}

	@Test
	void overHttp2ItIsTheSame() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			Http2Answer answer = client.read(client.request("GET", "/hostname", true));
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).isEqualTo(ask("GET").text());
		}
	}

	@Test
	void headHasTheLengthOfTheDocument() {
		assertThat(ask("HEAD").field("Content-Length")).isEqualTo(ask("GET").field("Content-Length"));
	}

	@Test
	void otherMethodsAreNotAllowed() {
		assertThat(ask("POST").status()).isEqualTo(405);
		assertThat(ask("POST").field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
		assertThat(ask("OPTIONS").status()).isEqualTo(204);
	}

	@Test
	void itsRequestsAreCountedUnderItsPath() {
		double before = service.metrics().sum("http_requests_total", "endpoint", "/hostname");
		ask("GET");
		assertThat(service.metrics().sum("http_requests_total", "endpoint", "/hostname") - before).isEqualTo(1);
	}

}
