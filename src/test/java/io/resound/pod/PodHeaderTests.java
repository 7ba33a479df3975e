package io.resound.pod;

import java.util.List;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.resound.testing.Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** With {@code resound.echo.pod-header=true}, every response names the pod. */
@Timeout(60)
class PodHeaderTests {

	@Started({ "resound.echo.pod-header=true", "resound.cors.allowed-origins=*" })
	private static Service service;

	@ParameterizedTest
	@ValueSource(strings = { "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n", "GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET /status/500 HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET / HTTP/1.1\r\n\r\n", "no request\r\n\r\n", "GET / HTTP/1.1\r\nno field\r\n\r\n",
			"GET / HTTP/2.5\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
			"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
			"OPTIONS /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: PUT\r\n\r\n" })
	void everyResponseOfHttp1DoesSo(String request) {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask(request);
			assertThat(answer.field("Resound-Pod")).isEqualTo(Hostname.own());
		}
	}

	@Test
	void soDoesEveryResponseOfHttp2() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			for (String path : List.of("/echo", "/inspect", "/livez", "/nothing", "/status/500")) {
				assertThat(client.read(client.request("GET", path, true)).field("resound-pod"))
					.isEqualTo(Hostname.own());
			}
			DefaultHttp2Headers large = new DefaultHttp2Headers();
			large.method("GET").scheme("http").authority("a").path("/echo");
			for (int i = 0; i < 200; i++) {
				large.add("x-" + i, "y");
			}
			int refused = client.request(large, true);
			assertThat(client.read(refused).status()).isEqualTo(431);
			assertThat(client.answer(refused).field("resound-pod")).isEqualTo(Hostname.own());
		}
	}

	@Test
	void otherwiseNoneDoes() {
		try (Service other = Service.start(); RawClient client = other.connect()) {
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").field("Resound-Pod")).isNull();
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").field("Resound-Pod")).isNull();
		}
	}

}
