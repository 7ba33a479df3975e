package io.resound.server;

import java.time.Duration;
import java.util.List;

import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What health checks ask for: the probes, and what is at {@code /}. */
@BothWays
@WithObservation
class HealthChecksTests {

	private static final String ALLOW = "GET, HEAD, OPTIONS";

	@Started
	private static Service service;

	private static List<Route> routes() {
		return service.context().getBean(Routes.class).all();
	}

	private static Answer ask(String method, String path) {
		try (RawClient client = service.connect()) {
			client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
			return method.equals("HEAD") ? client.readHead() : client.read();
		}
	}

	private static Http2Answer overHttp2(String method, String path) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			return client.read(client.request(method, path, true));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "OPTIONS" })
	void theRootListsAllThatIsServed(String method) {
		Answer answer = ask(method, "/");
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 200 OK");
		assertThat(answer.field("Content-Type")).isEqualTo("text/plain");
		assertThat(answer.text().lines()).hasSameSizeAs(routes())
			.zipSatisfy(routes(),
					(line, route) -> assertThat(line).startsWith(route + " ")
						.contains(route.allow())
						.endsWith(route.purpose()));
		assertThat(overHttp2(method, "/").text()).isEqualTo(answer.text());
	}

	@Test
	void whatIsListedIsServed() {
		service.beginRun("my-run");
		for (Route route : routes()) {
			String path = route.example().target();
			for (String method : route.allow().split(", ")) {
				assertThat(ask(method, path).status()).as(method + " " + path).isIn(200, 204, 415, 426, 503);
				assertThat(overHttp2(method, path).status()).as(method + " " + path).isIn(200, 204, 415, 426, 503);
			}
			if (!route.isHandled("BREW")) {
				assertThat(ask("BREW", path).status()).isEqualTo(405);
			}
		}
		assertThat(routes()).extracting(Route::label)
			.containsExactly("/", "/anything", "/bytes", "/delay", "/drip", "/echo", "/", "/grpc.health.v1.Health",
					"/grpc.reflection.v1.ServerReflection", "/headers", "/healthz", "/hostname", "/inspect", "/ip",
					"/livez", "/openapi.yaml", "/raw", "/readyz", "/resound.proto", "/resound.v1.Echo", "/runs", "/sse",
					"/status", "/stream-bytes", "/ws");
	}

	@Test
	void theHeadOfTheRootIsThatOfTheList() {
		Answer answer = ask("HEAD", "/");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.field("Content-Length")).isEqualTo(ask("GET", "/").field("Content-Length"));
		Http2Answer http2 = overHttp2("HEAD", "/");
		assertThat(http2.status()).isEqualTo(200);
		assertThat(http2.body()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://a", "http://a/", "http://a?b", "/?b" })
	void theRootHasOtherForms(String target) {
		assertThat(ask("GET", target).text()).isEqualTo(ask("GET", "/").text());
	}

	@Test
	void aClientOfHttp10WithoutAHostSeesTheRoot() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("OPTIONS / HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/livez", "/readyz", "/healthz", "/favicon.ico" })
	void optionsSaysWhatIsAllowed(String path) {
		Answer answer = ask("OPTIONS", path);
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
		assertThat(answer.field("Allow")).isEqualTo(ALLOW);
		assertThat(answer.field("Content-Length")).isNull();
		assertThat(overHttp2("OPTIONS", path).field("allow")).isEqualTo(ALLOW);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD" })
	void thereIsNoIconAndThatIsNoError(String method) {
		assertThat(ask(method, "/favicon.ico").statusLine()).isEqualTo("HTTP/1.1 204 No Content");
		assertThat(overHttp2(method, "/favicon.ico").status()).isEqualTo(204);
	}

	@ParameterizedTest
	@CsvSource({ "OPTIONS, /livez", "OPTIONS, /", "GET, /favicon.ico" })
	void aBodyNeverPutsAConnectionOutOfStep(String method, String path) {
		try (RawClient client = service.connect()) {
			String second = "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
			client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + second);
			Answer answer = client.read();
			assertThat(answer.status()).isIn(200, 204);
			if (answer.field("Connection") == null) {
				assertThat(client.read().text()).isEqualTo("live\n");
			}
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/livez", "/readyz", "/healthz", "/", "/favicon.ico" })
	void whatIsAnsweredWithoutABodyKeepsTheConnection(String path) {
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				assertThat(client.ask("OPTIONS " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").field("Connection")).isNull();
			}
		}
	}

	@Test
	void healthzIsReadyz() {
		assertThat(ask("GET", "/healthz").text()).isEqualTo("ready\n");
		assertThat(overHttp2("GET", "/healthz").text()).isEqualTo("ready\n");
		AvailabilityChangeEvent.publish(service.context(), ReadinessState.REFUSING_TRAFFIC);
		try {
			for (String path : List.of("/healthz", "/readyz")) {
				assertThat(ask("GET", path).status()).isEqualTo(503);
				assertThat(ask("HEAD", path).status()).isEqualTo(503);
				assertThat(ask("GET", path).text()).isEqualTo("not ready\n");
				assertThat(overHttp2("GET", path).status()).isEqualTo(503);
			}
			assertThat(ask("GET", "/livez").status()).isEqualTo(200);
			assertThat(ask("GET", "/").status()).isEqualTo(200);
		}
		finally {
			AvailabilityChangeEvent.publish(service.context(), ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	@ParameterizedTest
	@CsvSource({ "/healthz, /healthz, 200", "/, /, 200", "/favicon.ico, /, 204", "/?a, /, 200" })
	void eachIsCountedUnderItsLabel(String path, String label, int status) {
		Metrics before = service.metrics();
		ask("GET", path);
		String series = "http_requests_total{endpoint=\"" + label + "\",method=\"GET\",status=\"" + status + "\"}";
		await().atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(service.metrics().growth(before, series)).isEqualTo(1));
	}

}
