package io.resound.express;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.Protocol;
import io.resound.testing.Leaks;
import io.resound.testing.OverTls;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A connection that left the lane returns to it after one routed exchange. */
@OverTls
class ExpressLaneReturnTests {

	private static final String DECLINED = "resound_express_declined_total";

	private static final String PLAIN = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nplain";

	private static final String QUERY = "POST /echo?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nquery";

	private static final String[] LIMITS = { "resound.express.enabled=true", "resound.limits.body=2MB",
			"resound.limits.head-timeout=400ms", "resound.limits.stall-timeout=800ms",
			"server.netty.idle-timeout=1500ms" };

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start(LIMITS);
		Leaks.listen();
	}

	@AfterAll
	static void stop() {
		service.close();
		Leaks.assertNone();
	}

	/**
	 * Returns what the only connection of a service speaks, once the loops are at rest.
	 */
	private static Protocol spoken(Service service) {
		List<Protocol> spoken = new ArrayList<>();
		for (Loop loop : service.context().getBean(Loops.class).all()) {
			assertThat(loop.loop()
				.submit(() -> loop.forEach((connection) -> spoken.add(connection.protocol())))
				.awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(spoken).hasSize(1);
		return spoken.getFirst();
	}

	private static void awaitTheLane(Service service) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(spoken(service)).isInstanceOf(LaneProtocol.class));
	}

	private static void awaitNoConnection() {
		await().atMost(Duration.ofSeconds(10)).until(() -> service.metrics().value("http_connections_active") == 0);
	}

	private static int declined(Metrics before) {
		return (int) (service.metrics().sum(DECLINED) - before.sum(DECLINED));
	}

	@Test
	void afterOneRoutedRequestTheLaneAnswersTheNextThousand() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			assertThat(client.ask(QUERY).text()).isEqualTo("query");
			awaitTheLane(service);
			for (int i = 0; i < 1000; i++) {
				assertThat(client.ask(PLAIN).text()).isEqualTo("plain");
			}
			assertThat(spoken(service)).isInstanceOf(LaneProtocol.class);
			assertThat(declined(before)).isEqualTo(1);
			assertThat(client.ask(QUERY).text()).isEqualTo("query");
		}
		assertThat(declined(before)).as("the lane saw the last one too").isEqualTo(2);
		awaitNoConnection();
	}

	@Test
	void pipelinedRequestsAlternateBetweenTheTwoInOrder() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.sendMeanwhile((QUERY + PLAIN.repeat(10)).repeat(100).getBytes());
			for (int i = 0; i < 1100; i++) {
				assertThat(client.read().text()).isEqualTo((i % 11 == 0) ? "query" : "plain");
			}
			awaitTheLane(service);
		}
		assertThat(declined(before)).as("one for each query").isEqualTo(100);
		awaitNoConnection();
	}

	@Test
	void eachRequestOfAClientThatNeedsTheRouterIsDeclinedOnce() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.sendMeanwhile(QUERY.repeat(3000).getBytes());
			for (int i = 0; i < 3000; i++) {
				assertThat(client.read().text()).isEqualTo("query");
			}
		}
		assertThat(declined(before)).isEqualTo(3000);
		awaitNoConnection();
	}

	@ParameterizedTest
	@ValueSource(strings = { "HEAD /echo HTTP/1.1|Host: a||", "HEAD /echo HTTP/1.1|Host: a|Content-Length: 4||head",
			"OPTIONS * HTTP/1.1|Host: a||", "OPTIONS /echo HTTP/1.1|Host: a||", "GET /livez HTTP/1.1|Host: a||",
			"GET /nothing HTTP/1.1|Host: a||", "GET /echo HTTP/1.0|Connection: keep-alive||",
			"POST /echo HTTP/1.1|Host: a|Transfer-Encoding: chunked||3|abc|0||",
			"POST /echo HTTP/1.1|Host: a|Expect: 100-continue|Content-Length: 5||hello",
			"POST /livez HTTP/1.1|Host: a|Content-Length: 5||hello", "||GET /echo HTTP/1.1|Host: a||" })
	void afterAnyExchangeThatLeavesTheConnectionCleanItIsTheLanesAgain(String request) {
		byte[] large = new byte[1_500_000];
		large[large.length - 1] = 1;
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				client.send(request.replace("|", "\r\n"));
				int status = (request.startsWith("HEAD") ? client.readHead() : client.read()).status();
				assertThat(status).isBetween(200, 405);
				awaitTheLane(service);
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + large.length + "\r\n\r\n")
					.sendMeanwhile(large);
				assertThat(client.read().body()).isEqualTo(large);
			}
		}
		awaitNoConnection();
	}

	@Test
	void aBodyThatNobodyReadsIsSkippedBeforeTheLaneIsBack() {
		try (RawClient client = service.connect()) {
			client.send("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: " + PLAIN.length() + "\r\n\r\n" + PLAIN
					+ PLAIN + QUERY + PLAIN);
			assertThat(client.read().status()).isEqualTo(404);
			assertThat(client.read().text()).isEqualTo("plain");
			assertThat(client.read().text()).isEqualTo("query");
			assertThat(client.read().text()).isEqualTo("plain");
			awaitTheLane(service);
			assertThat(client.isSilentFor(Duration.ofMillis(100))).as("the body was no request").isTrue();
		}
		awaitNoConnection();
	}

	@Test
	void aRequestThatEndsTheConnectionEndsIt() {
		try (RawClient client = service.connect()) {
			client.send(QUERY + QUERY.replace("Host: a", "Host: a\r\nConnection: close") + PLAIN);
			assertThat(client.read().text()).isEqualTo("query");
			assertThat(client.read().field("connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
		}
		awaitNoConnection();
	}

	// FIN

	@Test
	void aFinIsAnsweredInFullOnEitherSideOfTheReturn() {
		for (String requests : new String[] { QUERY, QUERY + PLAIN, QUERY + PLAIN + QUERY, PLAIN + QUERY + PLAIN }) {
			try (RawClient client = service.connect()) {
				client.send(requests).finish();
				for (int i = 0; i < requests.split("/echo", -1).length - 1; i++) {
					assertThat(client.read().status()).isEqualTo(200);
				}
				assertThat(client.readToEnd()).isEmpty();
			}
			awaitNoConnection();
		}
	}

	@Test
	void aFinThatComesOnceTheLaneIsBackClosesTheConnection() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(QUERY).text()).isEqualTo("query");
			awaitTheLane(service);
			assertThat(client.finish().readToEnd()).isEmpty();
		}
		awaitNoConnection();
	}

	@Test
	void aFinInAHeadOnceTheLaneIsBackIsCountedOnce() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			assertThat(client.send(QUERY + PLAIN.substring(0, 20)).read().text()).isEqualTo("query");
			awaitTheLane(service);
			assertThat(client.finish().readToEnd()).isEmpty();
		}
		awaitNoConnection();
		assertThat(
				service.metrics().growth(before, "http_requests_aborted_total{endpoint=\"UNKNOWN\",reason=\"client\"}"))
			.isEqualTo(1);
		assertThat(service.metrics().value("http_requests_in_flight")).isZero();
	}

	@Test
	void aFinInABodyOnceTheLaneIsBackCutsTheConnection() {
		try (RawClient client = service.connect()) {
			assertThat(client.send(QUERY + PLAIN.substring(0, PLAIN.length() - 2)).read().text()).isEqualTo("query");
			awaitTheLane(service);
			assertThat(client.finish().readToAnyEnd().reset()).isTrue();
		}
		awaitNoConnection();
		assertThat(service.metrics().value("http_requests_in_flight")).isZero();
	}

	// Time limits

	@Test
	void aHeadThatIsNotCompleteInTimeIsRefusedOnceTheLaneIsBack() {
		try (RawClient client = service.connect()) {
			assertThat(client.send(QUERY + PLAIN.substring(0, 20)).read().text()).isEqualTo("query");
			assertThat(client.read().status()).isEqualTo(408);
			assertThat(client.readToEnd()).isEmpty();
		}
		awaitNoConnection();
	}

	@Test
	void aBodyThatDoesNotComeIsRefusedOnceTheLaneIsBack() {
		try (RawClient client = service.connect()) {
			assertThat(client.send(QUERY + PLAIN.substring(0, PLAIN.length() - 5)).read().text()).isEqualTo("query");
			assertThat(client.read().status()).isEqualTo(408);
			assertThat(client.readToEnd()).isEmpty();
		}
		awaitNoConnection();
	}

	@Test
	void aBodyThatStopsIsCutOnceTheLaneIsBack() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			assertThat(client.send(QUERY + PLAIN.substring(0, PLAIN.length() - 2)).read().text()).isEqualTo("query");
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
		awaitNoConnection();
		assertThat(
				service.metrics().growth(before, "http_requests_aborted_total{endpoint=\"/echo\",reason=\"timeout\"}"))
			.isEqualTo(1);
	}

	@Test
	void anIdleConnectionThatIsTheLanesAgainEnds() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(QUERY).text()).isEqualTo("query");
			assertThat(client.readToEnd()).isEmpty();
		}
		awaitNoConnection();
	}

	// Drain

	@Test
	void aDrainThatStartsOnceTheLaneIsBackIsToldInTheNextResponse() {
		try (Service drained = Service.start(LIMITS); RawClient client = drained.connect()) {
			assertThat(client.ask(QUERY).text()).isEqualTo("query");
			awaitTheLane(drained);
			drained.context().getBean(Draining.class).start();
			client.send(PLAIN + PLAIN);
			assertThat(client.read().field("connection")).isNull();
			assertThat(client.read().field("connection")).isEqualTo("close");
			assertThat(client.readToEnd()).isEmpty();
			assertThat(drained.metrics().value(DECLINED + "{reason=\"drain\"}")).as("the router keeps it").isEqualTo(1);
		}
	}

	@Test
	void aDrainThatStartsInARoutedExchangeKeepsTheConnectionWithTheRouter() {
		try (Service drained = Service.start(LIMITS); RawClient client = drained.connect()) {
			client.send(QUERY.substring(0, QUERY.length() - 2));
			assertThat(new String(client.readBytes(12))).isEqualTo("HTTP/1.1 200");
			drained.context().getBean(Draining.class).start();
			client.send("ry" + PLAIN);
			assertThat(client.readToEnd()).asString().contains("Connection: close").endsWith("plain");
			assertThat(drained.metrics().sum(DECLINED)).isEqualTo(1);
		}
	}

	@Test
	void aConnectionThatIsTheLanesAgainEndsWhenListeningStops() {
		Service drained = Service.start("resound.express.enabled=true");
		try (RawClient client = drained.connect()) {
			assertThat(client.ask(QUERY).text()).isEqualTo("query");
			awaitTheLane(drained);
			Thread closing = Thread.startVirtualThread(drained::close);
			assertThat(client.readToEnd()).isEmpty();
			assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
