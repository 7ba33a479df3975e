package io.resound.server.listen;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.limits.Limits;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Several listeners at once: each serves what its settings say, and they end together.
 */
@BothWays
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ListenersTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes();

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void eachPortEchoesByBothVersions(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		try (Service service = Service.start("resound.server.transport=" + transport, "resound.listeners.admin.port=0",
				"resound.listeners.other.port=0")) {
			for (int port : List.of(service.port(), port(service, "admin"), port(service, "other"))) {
				assertThat(echo(port).text()).isEqualTo("hello");
				assertThat(echoByHttp2(port)).isEqualTo("hello");
			}
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(6);
			Metrics metrics = service.metrics();
			for (String listener : List.of("http", "admin", "other")) {
				assertThat(metrics.value("http_connections_total{listener=\"" + listener + "\"}")).isEqualTo(2);
				assertThat(metrics.value("http_connections_active{listener=\"" + listener + "\"}")).isZero();
				for (String protocol : List.of("HTTP/1.1", "HTTP/2")) {
					assertThat(metrics.value("http_requests_by_protocol_total{listener=\"" + listener + "\",protocol=\""
							+ protocol + "\"}"))
						.isEqualTo(1);
				}
			}
		}
	}

	@Test
	void anAddressIsListenedOnAlone() {
		try (Service service = Service.start("resound.listeners.admin.port=0",
				"resound.listeners.admin.address=127.0.0.2")) {
			int port = port(service, "admin");
			assertThat(listeners(service).get(1).path("address").asString()).isEqualTo("127.0.0.2");
			assertThat(isRefused("127.0.0.1", port)).isTrue();
			assertThat(isRefused("127.0.0.2", port)).isFalse();
		}
	}

	@Test
	void whatItSpeaksIsItsOwn() {
		try (Service service = Service.start("resound.listeners.two.port=0", "resound.listeners.two.http2=only",
				"resound.listeners.one.port=0", "resound.listeners.one.http2=false")) {
			assertThat(echoByHttp2(port(service, "two"))).isEqualTo("hello");
			assertRefusesHttp1(port(service, "two"), "HTTP/2 (by prior knowledge) is.");
			assertThat(echo(port(service, "one")).text()).isEqualTo("hello");
			try (RawClient client = RawClient.connect(port(service, "one"))) {
				Answer refusal = client.send(PREFACE).read();
				assertThat(refusal.status()).isEqualTo(505);
				assertThat(refusal.text()).contains("The version HTTP/2.0 is not served; HTTP/1.1 and HTTP/1.0 are.");
				assertThat(client.readToAnyEnd().bytes()).isEmpty();
			}
			assertThat(echo(service.port()).text()).isEqualTo("hello");
			assertThat(echoByHttp2(service.port())).isEqualTo("hello");
		}
	}

	@Test
	void theFirstListenerMaySpeakHttp2Only() {
		try (Service service = Service.start("resound.listeners.http.http2=only", "resound.listeners.more.port=0")) {
			assertRefusesHttp1(service.port(), "HTTP/2 (by prior knowledge) is.");
			assertThat(echoByHttp2(service.port())).isEqualTo("hello");
			assertThat(echo(port(service, "more")).text()).as("server.http2.enabled is its default").isEqualTo("hello");
		}
	}

	@Test
	void itIsWarmedUpByBothVersionsWhateverItSpeaks(CapturedOutput output) {
		try (Service service = Service.start("resound.warm-up.enabled=true", "resound.warm-up.at-most=300ms",
				"resound.listeners.http.http2=only", "resound.listeners.http.limit=1",
				"resound.listeners.more.port=0")) {
			assertThat(output.getOut()).contains("Warmed up by ").doesNotContain(" WARN ");
			assertThat(echoByHttp2(service.port())).isEqualTo("hello");
			assertThat(service.metrics().sum("http_requests_total", "endpoint=\"/echo\"")).isEqualTo(1);
		}
	}

	@Test
	void withoutHttp2OthersAreWithoutUnlessToldOtherwise() {
		try (Service service = Service.start("server.http2.enabled=false", "resound.listeners.more.port=0",
				"resound.listeners.two.port=0", "resound.listeners.two.http2=true")) {
			for (int port : List.of(service.port(), port(service, "more"))) {
				try (RawClient client = RawClient.connect(port)) {
					assertThat(client.send(PREFACE).read().status()).isEqualTo(505);
				}
			}
			assertThat(echoByHttp2(port(service, "two"))).isEqualTo("hello");
		}
	}

	private static void assertRefusesHttp1(int port, String served) {
		for (String request : List.of(ECHO, LIVEZ, "GET /echo HTTP/1.0\r\n\r\n")) {
			try (RawClient client = RawClient.connect(port)) {
				Answer refusal = client.send(request).read();
				assertThat(refusal.status()).isEqualTo(505);
				assertThat(refusal.field("content-type")).isEqualTo("application/problem+json");
				assertThat(refusal.field("connection")).isEqualTo("close");
				assertThat(refusal.text()).contains("is not served; " + served);
				assertThat(client.readToEnd()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "admin" })
	void beyondItsLimitAListenerAnswersHealthChecksOnlyAndTheOtherGoesOn(String limited) {
		try (Service service = Service.start("resound.listeners.admin.port=0",
				"resound.listeners." + limited + ".limit=1")) {
			int port = limited.equals("http") ? service.port() : port(service, "admin");
			int other = limited.equals("http") ? port(service, "admin") : service.port();
			try (RawClient first = RawClient.connect(port); RawClient second = RawClient.connect(port)) {
				assertThat(first.ask(ECHO).text()).isEqualTo("hello");
				assertThat(second.ask(LIVEZ).status()).isEqualTo(200);
				Answer refusal = second.ask(ECHO);
				assertThat(refusal.status()).isEqualTo(503);
				assertThat(refusal.text())
					.contains("\"limit\":1,\"setting\":\"resound.listeners." + limited + ".limit\"");
				assertThat(second.readToEnd()).isEmpty();
				try (Http2Client third = Http2Client.connect(port)) {
					assertThat(third.read(third.request("GET", "/livez", true)).status()).isEqualTo(200);
					assertThat(third.read(third.request("GET", "/echo", true)).text())
						.contains("\"setting\":\"resound.listeners." + limited + ".limit\"");
				}
				assertThat(echo(other).text()).isEqualTo("hello");
				assertThat(first.ask(ECHO).text()).isEqualTo("hello");
			}
			await().until(() -> echo(port).status() == 200);
		}
	}

	@Test
	void theProcesssLimitIsShared() {
		try (Service service = Service.start("resound.limits.connections=2", "resound.listeners.admin.port=0",
				"resound.listeners.admin.limit=100")) {
			try (RawClient first = service.connect(); RawClient second = RawClient.connect(port(service, "admin"))) {
				assertThat(first.ask(ECHO).status()).isEqualTo(200);
				assertThat(second.ask(ECHO).status()).isEqualTo(200);
				for (int port : List.of(service.port(), port(service, "admin"))) {
					Answer refusal = echo(port);
					assertThat(refusal.status()).isEqualTo(503);
					assertThat(refusal.text()).contains("\"limit\":2,\"setting\":\"resound.limits.connections\"");
				}
			}
			assertThat(listeners(service).get(1).path("limit").asInt()).as("within the process's").isEqualTo(2);
		}
	}

	@Test
	void aListenerWhoseReserveIsUsedUpPausesAlone() {
		List<RawClient> clients = new ArrayList<>();
		try (Service service = Service.start("resound.listeners.admin.port=0", "resound.listeners.admin.limit=1")) {
			for (int i = 0; i < 1 + Limits.RESERVE; i++) {
				clients.add(RawClient.connect(port(service, "admin")));
				assertThat(clients.getLast().ask(LIVEZ).status()).isEqualTo(200);
			}
			try (RawClient waiting = RawClient.connect(port(service, "admin")).send(LIVEZ)) {
				assertThat(waiting.isSilentFor(Duration.ofMillis(300))).isTrue();
				assertThat(echo(service.port()).text()).isEqualTo("hello");
				clients.removeLast().close();
				assertThat(waiting.read().status()).isEqualTo(200);
			}
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void whereOneUsesUpTheReserveTheOthersGoOnAcceptingWhenAConnectionCloses() {
		List<RawClient> clients = new ArrayList<>();
		try (Service service = Service.start("resound.limits.connections=1", "resound.listeners.admin.port=0")) {
			for (int i = 0; i < 1 + Limits.RESERVE; i++) {
				clients.add(service.connect());
				assertThat(clients.getLast().ask(LIVEZ).status()).isEqualTo(200);
			}
			try (RawClient waiting = RawClient.connect(port(service, "admin")).send(LIVEZ)) {
				assertThat(waiting.isSilentFor(Duration.ofMillis(300))).isTrue();
				clients.removeLast().close();
				assertThat(waiting.read().status()).isEqualTo(200);
			}
		}
		finally {
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void theyStopListeningTogetherAndFinishWhatIsInFlight() throws Exception {
		Service service = Service.start("resound.listeners.admin.port=0", "resound.drain.timeout=20s");
		int port = port(service, "admin");
		Thread closing = new Thread(service::close);
		try (RawClient inFlight = RawClient.connect(port); RawClient idle = RawClient.connect(port)) {
			assertThat(idle.ask(ECHO).status()).isEqualTo(200);
			inFlight.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
			await().until(() -> service.metrics().value("http_requests_in_flight") == 1);
			int first = service.port();
			closing.start();
			await().atMost(RawClient.PATIENCE)
				.until(() -> isRefused("127.0.0.1", port) && isRefused("127.0.0.1", first));
			assertThat(idle.readToEnd()).isEmpty();
			inFlight.send("hi");
			Answer answer = inFlight.read();
			assertThat(answer.text()).isEqualTo("hi");
			assertThat(answer.field("connection")).isEqualTo("close");
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@Test
	void theStartLineAndTheInfoNameEach(CapturedOutput output) {
		try (Service service = Service.start("resound.listeners.admin.port=0", "resound.listeners.admin.http2=false",
				"resound.listeners.local.port=0", "resound.listeners.local.address=127.0.0.1",
				"resound.listeners.local.http2=only", "resound.listeners.local.limit=7")) {
			assertThat(output.getOut())
				.contains("Echoing on port " + service.port() + " (HTTP/1.1 and h2c), admin on port "
						+ port(service, "admin") + " (HTTP/1.1), local on 127.0.0.1:" + port(service, "local")
						+ " (h2c), management on port " + service.managementPort() + "; ");
			JsonNode listeners = listeners(service);
			assertThat(listeners.size()).isEqualTo(3);
			assertThat(listeners.get(0).path("name").asString()).isEqualTo("http");
			assertThat(listeners.get(0).path("port").asInt()).isEqualTo(service.port());
			assertThat(listeners.get(2).toString())
				.isEqualTo("{\"name\":\"local\",\"protocol\":\"http\"," + "\"address\":\"127.0.0.1\",\"port\":"
						+ port(service, "local") + ",\"http2\":\"only\",\"limit\":7}");
		}
	}

	private static int port(Service service, String listener) {
		return service.context()
			.getEnvironment()
			.getRequiredProperty("local.listeners." + listener + ".port", Integer.class);
	}

	private static JsonNode listeners(Service service) {
		return JsonMapper.shared()
			.readTree(service.management("/actuator/info").body())
			.path("server")
			.path("listeners");
	}

	private static Answer echo(int port) {
		try (RawClient client = RawClient.connect(port)) {
			return client.ask(ECHO);
		}
	}

	private static String echoByHttp2(int port) {
		try (Http2Client client = Http2Client.connect(port)) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, "hello".getBytes(), true);
			return client.read(stream).text();
		}
	}

	private static boolean isRefused(String host, int port) {
		try {
			new Socket(InetAddress.ofLiteral(host), port).close();
			return false;
		}
		catch (ConnectException ex) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
