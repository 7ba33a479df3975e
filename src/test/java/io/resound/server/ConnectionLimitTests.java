package io.resound.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.resound.limits.Limits;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Certificates;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.ServiceProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** How many connections are served, and what becomes of the others. */
@BothWays
class ConnectionLimitTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static Service service;

	private final Deque<RawClient> clients = new ArrayDeque<>();

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.connections=2");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void close() {
		this.clients.forEach(RawClient::close);
		awaitConnections(0);
	}

	private static void awaitConnections(int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> service.metrics().value("http_connections_active{listener=\"http\"}") == count);
	}

	private RawClient connect() {
		RawClient client = service.connect();
		this.clients.add(client);
		return client;
	}

	private static Answer ask(RawClient client, String request) {
		return client.send(request).read();
	}

	@Test
	void beyondTheLimitOnlyHealthChecksAreAnswered() {
		assertThat(ask(connect(), ECHO).status()).isEqualTo(200);
		assertThat(ask(connect(), ECHO).status()).isEqualTo(200);
		RawClient third = connect();
		assertThat(ask(third, LIVEZ).status()).isEqualTo(200);
		for (String check : List.of("GET /readyz", "GET /healthz", "OPTIONS /", "OPTIONS /livez")) {
			assertThat(ask(third, check + " HTTP/1.1\r\nHost: a\r\n\r\n").status()).as(check).isIn(200, 204);
		}
		Answer refusal = ask(third, ECHO);
		assertThat(refusal.statusLine()).startsWith("HTTP/1.1 503 ");
		assertThat(refusal.field("connection")).isEqualTo("close");
		assertThat(refusal.text()).contains("\"limit\":2,\"setting\":\"resound.limits.connections\"");
		assertThat(third.readToEnd()).isEmpty();
		assertThat(ask(this.clients.getFirst(), ECHO).text()).isEqualTo("hello");
	}

	@Test
	void aConnectionThatClosesMakesRoom() {
		assertThat(ask(connect(), ECHO).status()).isEqualTo(200);
		assertThat(ask(connect(), ECHO).status()).isEqualTo(200);
		this.clients.removeFirst().close();
		awaitConnections(1);
		assertThat(ask(connect(), ECHO).status()).isEqualTo(200);
	}

	@Test
	void acceptingPausesWhenTheReserveIsUsedUp() {
		for (int i = 0; i < 2 + Limits.RESERVE; i++) {
			assertThat(ask(connect(), LIVEZ).status()).isEqualTo(200);
		}
		RawClient waiting = connect().send(LIVEZ);
		assertThat(waiting.isSilentFor(Duration.ofMillis(500))).isTrue();
		this.clients.stream()
			.limit(2 + Limits.RESERVE)
			.forEach((client) -> assertThat(ask(client, LIVEZ).status()).isEqualTo(200));
		assertThat(ask(this.clients.getFirst(), ECHO).text()).isEqualTo("hello");
		assertThat(service.metrics().value("http_connections_active{listener=\"http\"}")).isEqualTo(2 + Limits.RESERVE);
		this.clients.removeFirst().close();
		assertThat(waiting.read().status()).isEqualTo(200);
	}

	@Test
	void overTlsTheHeapHoldsFewer(@TempDir Path directory) {
		Certificates.write(directory, Certificates.issue("localhost"));
		double clear = limit();
		assertThat(clear).isBetween(3000.0, 4500.0);
		for (String bundle : List.of("server.ssl.bundle=web", "resound.listeners.secure.tls.bundle=web")) {
			List<String> settings = new ArrayList<>(List.of(Certificates.bundle("web", directory)));
			settings.add(bundle);
			if (bundle.startsWith("resound.")) {
				settings.add("resound.listeners.secure.port=0");
			}
			assertThat(limit(settings.toArray(String[]::new))).isCloseTo(clear * 12 / 15, within(1.0));
		}
	}

	/** Of a service that chooses it by its heap. */
	private static double limit(String... settings) {
		try (ServiceProcess process = ServiceProcess.start(List.of("-Xmx88m", "-XX:TieredStopAtLevel=1"), settings)) {
			return process.metrics().value("resound_connections_limit");
		}
	}

	@Test
	void theMetricsTellTheLimit() {
		assertThat(service.metrics().value("resound_connections_limit")).isEqualTo(2);
	}

}
