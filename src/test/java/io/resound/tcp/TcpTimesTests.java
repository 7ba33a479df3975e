package io.resound.tcp;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.resound.connection.Draining;
import io.resound.testing.BodyClient;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** How long a client may do nothing on a raw connection, and how the drain ends it. */
@Timeout(60)
class TcpTimesTests {

	private static final int MUCH = 64 * 1024 * 1024;

	private static final Map<String, Service> SERVICES = new HashMap<>();

	@BeforeAll
	static void start() {
		for (String transport : Transports.available()) {
			SERVICES.put(transport,
					start(transport, "server.netty.idle-timeout=1s", "resound.limits.stall-timeout=1s"));
		}
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<String> transports() {
		return Transports.available();
	}

	private static Service start(String transport, String... settings) {
		return Service
			.start(Stream.concat(Stream.of("resound.server.transport=" + transport, "resound.listeners.raw.port=0",
					"resound.listeners.raw.protocol=tcp"), Stream.of(settings))
				.toArray(String[]::new));
	}

	private static int port(Service service) {
		return service.context().getEnvironment().getRequiredProperty("local.listeners.raw.port", Integer.class);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void anIdleConnectionGetsFin(String transport) {
		try (RawClient client = RawClient.connect(port(SERVICES.get(transport)))) {
			assertThat(client.send("a").readBytes(1)).containsExactly('a');
			long start = System.nanoTime();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(800),
					Duration.ofSeconds(5));
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aClientThatReadsNothingOfItsEchoIsCut(String transport) {
		Service service = SERVICES.get(transport);
		try (BodyClient client = BodyClient.raw(port(service), MUCH)) {
			assertThat(client.sendUntilBlocked(Duration.ofMillis(300))).isLessThan(MUCH);
			await().until(() -> service.metrics().value("tcp_connections_active{listener=\"raw\"}") == 0);
			assertThatThrownBy(client::receiveAll).rootCause().hasMessageContaining("reset");
			assertThat(service.metrics().value("resound_held_bytes")).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aClientThatReadsSlowlyIsNotCut(String transport) throws Exception {
		try (BodyClient client = BodyClient.raw(port(SERVICES.get(transport)), MUCH / 4)) {
			client.echoSlowly(MUCH / 64, Duration.ofMillis(200));
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void whenListeningStopsFinFollowsWhatWasRead(String transport) throws InterruptedException {
		Service service = start(transport, "resound.drain.timeout=20s");
		Metrics before = service.metrics();
		byte[] much = new byte[MUCH];
		Thread closing = new Thread(service::close);
		try (LogEvents log = LogEvents.listen();
				RawClient idle = RawClient.connect(port(service));
				RawClient inFlight = RawClient.connect(port(service))) {
			assertThat(idle.send("a").readBytes(1)).containsExactly('a');
			inFlight.sendMeanwhile(much);
			await().until(() -> {
				Metrics now = service.metrics();
				return in(now) - now.value("tcp_bytes_total{direction=\"out\",listener=\"raw\"}") > 0;
			});
			closing.start();
			assertThat(idle.readToEnd()).isEmpty();
			await().until(() -> service.context().getBean(Draining.class).isStopped());
			Metrics now = service.metrics();
			RawClient.End end = inFlight.readToAnyEnd();
			assertThat(end.bytes().length).as("all that was read").isEqualTo((int) (in(now) - in(before)) - 1);
			closing.join(RawClient.PATIENCE);
			assertThat(log.all()).contains("INFO io.resound.server.run.Drain: Drained: no request was cut");
		}
		assertThat(closing.isAlive()).isFalse();
	}

	private static double in(Metrics metrics) {
		return metrics.value("tcp_bytes_total{direction=\"in\",listener=\"raw\"}");
	}

}
