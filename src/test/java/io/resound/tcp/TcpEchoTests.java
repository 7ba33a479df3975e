package io.resound.tcp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.Random;
import java.util.TreeMap;

import io.netty.channel.epoll.Epoll;
import io.resound.limits.Connections;
import io.resound.testing.BodyClient;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.UnixClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** Every byte comes back, at the pace of the client, on each transport. */
@Timeout(60)
class TcpEchoTests {

	private static final Path SOCKET = Path.of("target/tcp.sock");

	private static final int MIB = 1024 * 1024;

	/** Well above what the buffers of both kernels hold between the two ends. */
	private static final int MUCH = 64 * MIB;

	private static final SortedMap<String, Service> SERVICES = new TreeMap<>();

	@BeforeAll
	static void start() {
		for (String transport : Transports.available()) {
			SERVICES.put(transport,
					Service.start("resound.server.transport=" + transport, "resound.listeners.raw.port=0",
							"resound.listeners.raw.protocol=tcp", "resound.listeners.raw.limit=3"));
		}
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	@AfterEach
	void awaitNoConnection() {
		SERVICES.values().forEach((service) -> await().until(() -> open(service) == 0));
	}

	private static int open(Service service) {
		return service.context().getBean(Connections.class).open();
	}

	static List<String> transports() {
		return Transports.available();
	}

	private static int port(Service service) {
		return service.context().getEnvironment().getRequiredProperty("local.listeners.raw.port", Integer.class);
	}

	private static RawClient connect(String transport) {
		return RawClient.connect(port(SERVICES.get(transport)));
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static double bytes(Metrics metrics, String direction) {
		return metrics.value("tcp_bytes_total{direction=\"" + direction + "\",listener=\"raw\"}");
	}

	@ParameterizedTest
	@MethodSource("transports")
	void everyByteComesBack(String transport) {
		byte[] all = new byte[256];
		for (int i = 0; i < all.length; i++) {
			all[i] = (byte) i;
		}
		try (RawClient client = connect(transport)) {
			assertThat(client.send(all).readBytes(all.length)).isEqualTo(all);
			for (byte b : all) {
				assertThat(client.send(new byte[] { b }).readBytes(1)).containsExactly(b);
			}
			byte[] http = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
			assertThat(client.send(http).readBytes(http.length)).isEqualTo(http);
			assertThat(client.isSilentFor(Duration.ofMillis(50))).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aLongStreamComesBackWhileItIsSent(String transport) throws Exception {
		try (BodyClient client = BodyClient.raw(port(SERVICES.get(transport)), MUCH)) {
			client.echo();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aClientThatDoesNotReadIsNotReadEither(String transport) throws Exception {
		Service service = SERVICES.get(transport);
		Metrics before = service.metrics();
		try (BodyClient client = BodyClient.raw(port(service), MUCH)) {
			long sent = client.sendUntilBlocked(Duration.ofMillis(300));
			assertThat(sent).isLessThan(MUCH);
			Metrics blocked = service.metrics();
			assertThat(bytes(blocked, "in") - bytes(blocked, "out")).as("what the process holds")
				.isPositive()
				.isLessThan(2 * MIB);
			assertThat(blocked.value("resound_held_bytes")).isPositive().isLessThan(2 * MIB);
			client.echo();
			Metrics after = service.metrics();
			assertThat(bytes(after, "in") - bytes(before, "in")).isEqualTo(MUCH);
			assertThat(bytes(after, "out") - bytes(before, "out")).isEqualTo(MUCH);
			// The client may have the last byte before the service has measured again.
			await().untilAsserted(() -> assertThat(service.metrics().value("resound_held_bytes")).isZero());
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void whatWasSentBeforeFinComesBackAndFinAfterIt(String transport) {
		byte[] much = random(5 * MIB);
		try (RawClient client = connect(transport)) {
			assertThat(client.sendMeanwhileAndFinish(much).readToEnd()).isEqualTo(much);
		}
		byte[] few = random(100);
		try (RawClient client = connect(transport)) {
			assertThat(client.send(few).finish().readToEnd()).isEqualTo(few);
		}
		try (RawClient client = connect(transport)) {
			assertThat(client.finish().readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aClientThatReadsOnlyAfterItsFinGetsEverything(String transport) {
		Service service = SERVICES.get(transport);
		byte[] much = random(5 * MIB);
		Metrics before = service.metrics();
		try (RawClient client = connect(transport)) {
			client.sendMeanwhileAndFinish(much);
			await().until(() -> bytes(service.metrics(), "in") - bytes(before, "in") > MIB / 2);
			assertThat(client.readToEnd()).isEqualTo(much);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void bytesAreCountedThatASocketTookBeforeAReset(String transport) {
		Service service = SERVICES.get(transport);
		Metrics before = service.metrics();
		byte[] first = random(1000);
		try (RawClient client = connect(transport)) {
			assertThat(client.send(first).readBytes(first.length)).isEqualTo(first);
			client.sendMeanwhile(new byte[MUCH]);
			await().until(() -> {
				Metrics now = service.metrics();
				return bytes(now, "in") - bytes(now, "out") > 0;
			});
			client.reset();
		}
		await().until(() -> open(service) == 0);
		Metrics after = service.metrics();
		assertThat(bytes(after, "out") - bytes(before, "out")).isGreaterThan(first.length)
			.isLessThan(bytes(after, "in") - bytes(before, "in"));
		assertThat(after.value("resound_held_bytes")).isZero();
		assertThat(after.sum("http_requests_aborted_total", "reason=\"internal\"")).isZero();
	}

	@ParameterizedTest
	@MethodSource("transports")
	void connectionsAreCountedAndLimited(String transport) {
		Service service = SERVICES.get(transport);
		Metrics before = service.metrics();
		try (RawClient first = connect(transport);
				RawClient second = connect(transport);
				RawClient third = connect(transport)) {
			for (RawClient client : List.of(first, second, third)) {
				assertThat(client.send("a").readBytes(1)).containsExactly('a');
			}
			try (RawClient fourth = connect(transport)) {
				assertThat(fourth.readToAnyEnd().bytes()).isEmpty();
			}
			Metrics now = service.metrics();
			assertThat(now.value("tcp_connections_active{listener=\"raw\"}")).isEqualTo(3);
			assertThat(now.growth(before, "tcp_connections_total{listener=\"raw\"}")).isEqualTo(3);
			assertThat(now.sum("http_connections_active", "raw")).isZero();
			assertThat(first.send("b").readBytes(1)).containsExactly('b');
		}
	}

	@Test
	void aUnixDomainSocketIsEchoedToo() throws IOException {
		assumeThat(Epoll.isAvailable()).isTrue();
		byte[] few = random(10_000);
		Service service = Service.start("resound.server.transport=epoll", "resound.listeners.raw.path=" + SOCKET,
				"resound.listeners.raw.protocol=tcp");
		try (UnixClient client = UnixClient.connect(SOCKET)) {
			assertThat(client.send(few).readBytes(few.length)).isEqualTo(few);
			assertThat(client.send(few).finish().readToEnd()).isEqualTo(few);
		}
		finally {
			service.close();
		}
	}

	@Test
	void itIsShown() {
		Service service = SERVICES.get(SERVICES.firstKey());
		assertThat(service.management("/actuator/info").body())
			.contains("{\"name\":\"raw\",\"protocol\":\"tcp\",\"address\":")
			.contains("\"limit\":3}");
	}

}
