package io.resound.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import io.resound.tcp.Transports;
import io.resound.connection.Draining;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.transport.EventLoops;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** Datagrams come back to their senders, on each transport. */
@Timeout(60)
class UdpEchoTests {

	private static final int PATIENCE = 10_000;

	private static final SortedMap<String, Service> SERVICES = new TreeMap<>();

	@BeforeAll
	static void start() {
		for (String transport : Transports.available()) {
			SERVICES.put(transport, Service.start("resound.server.transport=" + transport,
					"resound.listeners.datagrams.port=0", "resound.listeners.datagrams.protocol=udp"));
		}
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<String> transports() {
		return Transports.available();
	}

	private static int port(Service service) {
		return service.context().getEnvironment().getRequiredProperty("local.listeners.datagrams.port", Integer.class);
	}

	private static DatagramSocket open(int port) throws IOException {
		DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		socket.setSoTimeout(PATIENCE);
		return socket;
	}

	private static void send(DatagramSocket socket, Service service, byte... bytes) throws IOException {
		socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port(service)));
	}

	private static byte[] receive(DatagramSocket socket) throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
		socket.receive(packet);
		return Arrays.copyOf(packet.getData(), packet.getLength());
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static double growth(Metrics after, Metrics before, String direction) {
		return after.growth(before, "udp_datagrams_total{direction=\"" + direction + "\",listener=\"datagrams\"}");
	}

	@ParameterizedTest
	@MethodSource("transports")
	void datagramsOfEachLengthComeBackAndAreCounted(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		Metrics before = service.metrics();
		int[] lengths = { 1, 100, 1472, 1473, 2048, 2049, 9000, 65_507 };
		try (DatagramSocket socket = open(0)) {
			for (int length : lengths) {
				send(socket, service, random(length));
				assertThat(receive(socket)).isEqualTo(random(length));
			}
		}
		Metrics after = service.metrics();
		assertThat(growth(after, before, "in")).isEqualTo(lengths.length);
		assertThat(growth(after, before, "out")).isEqualTo(lengths.length);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void emptyDatagramsComeBackEmptyAmongOthers(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		for (int burst = 0; burst < 10; burst++) {
			try (DatagramSocket socket = open(0)) {
				List<Integer> sent = new ArrayList<>();
				for (int i = 0; i < 20; i++) {
					int length = (i % 3 == burst % 3) ? 0 : i;
					sent.add(length);
					send(socket, service, random(length));
				}
				List<Integer> received = new ArrayList<>();
				for (int i = 0; i < sent.size(); i++) {
					received.add(receive(socket).length);
				}
				assertThat(received).isEqualTo(sent);
				assertNothing(socket);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aBurstOfManySendersIsAnsweredToEach(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		List<DatagramSocket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < 50; i++) {
				DatagramSocket socket = open(0);
				sockets.add(socket);
				send(socket, service, (byte) i, (byte) 1);
				send(socket, service, (byte) i, (byte) 2);
			}
			for (int i = 0; i < sockets.size(); i++) {
				assertThat(receive(sockets.get(i))).containsExactly(i, 1);
				assertThat(receive(sockets.get(i))).containsExactly(i, 2);
			}
		}
		finally {
			sockets.forEach(DatagramSocket::close);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void nothingGoesBackToAPortOfServices(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		try (DatagramSocket socket = privileged()) {
			send(socket, service, random(5));
			await().until(() -> dropped(service, "port") >= 1);
			assertNothing(socket);
		}
	}

	private static DatagramSocket privileged() throws IOException {
		for (int port = 1023; port > 900; port--) {
			try {
				return open(port);
			}
			catch (BindException ex) {
				// Taken, or not permitted.
			}
		}
		assumeThat(false).as("a port below 1024").isTrue();
		throw new IOException("no port");
	}

	private static double dropped(Service service, String reason) {
		return service.metrics().value("udp_dropped_total{listener=\"datagrams\",reason=\"" + reason + "\"}");
	}

	private static void assertNothing(DatagramSocket socket) throws IOException {
		socket.setSoTimeout(50);
		assertThatThrownBy(() -> receive(socket)).isInstanceOf(SocketTimeoutException.class);
		socket.setSoTimeout(PATIENCE);
	}

	@Test
	void nothingGoesBackToTheSamePortOfAnotherHost() throws IOException {
		Service service = Service.start("resound.listeners.datagrams.port=0",
				"resound.listeners.datagrams.protocol=udp", "resound.listeners.datagrams.address=127.0.0.1");
		try (DatagramSocket other = new DatagramSocket(
				new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port(service)))) {
			send(other, service, random(5));
			await().until(() -> dropped(service, "loop") == 1);
			assertNothing(other);
		}
		finally {
			service.close();
		}
	}

	@Test
	void twoListenersDoNotAnswerEachOther() throws IOException {
		Service service = Service.start("resound.listeners.datagrams.port=0",
				"resound.listeners.datagrams.protocol=udp", "resound.listeners.datagrams.address=127.0.0.1",
				"resound.listeners.others.port=0", "resound.listeners.others.protocol=udp",
				"resound.listeners.others.address=127.0.0.1");
		int others = service.context()
			.getEnvironment()
			.getRequiredProperty("local.listeners.others.port", Integer.class);
		try (DatagramSocket forged = new DatagramSocket(
				new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), others))) {
			send(forged, service, random(5));
			await().until(() -> dropped(service, "loop") == 1);
		}
		finally {
			service.close();
		}
	}

	@Test
	void aPortOfAnotherEchoIsRefused() {
		Service service = SERVICES.get(SERVICES.firstKey());
		assertThatThrownBy(() -> Service.start("resound.listeners.again.port=" + port(service),
				"resound.listeners.again.protocol=udp"))
			.hasRootCauseMessage(
					"The listener again cannot listen on port " + port(service) + ": Address already in use.");
	}

	@Test
	void aPortOfConnectionsMayBeThatOfDatagramsToo() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0)) {
			free = socket.getLocalPort();
		}
		Service service = Service.start("resound.listeners.raw.port=" + free, "resound.listeners.raw.protocol=tcp",
				"resound.listeners.datagrams.port=" + free, "resound.listeners.datagrams.protocol=udp");
		try (DatagramSocket socket = open(0)) {
			send(socket, service, random(5));
			assertThat(receive(socket)).isEqualTo(random(5));
		}
		finally {
			service.close();
		}
	}

	@Test
	void theDrainGoesOnWhileDatagramsArrive() throws Exception {
		Service service = Service.start("resound.listeners.datagrams.port=0",
				"resound.listeners.datagrams.protocol=udp", "resound.udp.rate=10000000", "resound.drain.at-least=0s",
				"resound.drain.at-most=20s");
		try (LogEvents log = LogEvents.listen(); DatagramSocket socket = open(0)) {
			send(socket, service, random(5));
			assertThat(receive(socket)).isEqualTo(random(5));
			Thread closing = Thread.ofVirtual().start(service::close);
			await().until(() -> service.context().getBean(Draining.class).isStarted());
			long start = System.nanoTime();
			while (System.nanoTime() - start < Duration.ofMillis(1500).toNanos()) {
				send(socket, service, random(7));
				assertThat(receive(socket)).isEqualTo(random(7));
			}
			assertThat(service.context().getBean(Draining.class).isStopped()).isFalse();
			closing.join();
			assertThat(log.all()).contains("INFO io.resound.server.run.Drain: Drained: no request was cut");
		}
	}

	@Test
	void theBuffersOfItsSocketsCountAsHeld() {
		Service service = SERVICES.get(SERVICES.firstKey());
		int loops = service.context().getBean(EventLoops.class).all().size();
		assertThat(service.metrics().value("resound_held_bytes")).isEqualTo(loops * 8 * 65_536.0);
	}

	@Test
	void anAddressGetsNoMoreBackInASecondThanTheSettingSays() throws IOException {
		Service service = Service.start("resound.listeners.datagrams.port=0",
				"resound.listeners.datagrams.protocol=udp", "resound.udp.rate=5");
		try (DatagramSocket one = open(0); DatagramSocket other = open(0)) {
			for (int i = 0; i < 50; i++) {
				send(one, service, (byte) i);
				send(other, service, (byte) i);
			}
			await().until(() -> dropped(service, "rate") + service.metrics().sum("udp_datagrams_total", "out") == 100);
			assertThat(dropped(service, "rate")).as("of one second or two").isBetween(80.0, 95.0);
		}
		finally {
			service.close();
		}
	}

	@Test
	void itIsShown() {
		Service service = SERVICES.get(SERVICES.firstKey());
		assertThat(service.management("/actuator/info").body())
			.contains("{\"name\":\"datagrams\",\"protocol\":\"udp\",\"address\":");
		assertThat(service.metrics().sum("tcp_connections_total", "datagrams")).isZero();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					limit=5 | resound.listeners.datagrams.limit is 5 and is for connections, and this listener speaks udp, which has none.
					tls.bundle=web | resound.listeners.datagrams.tls.bundle is web and is for connections, and this listener speaks udp, which has none.
					proxy-protocol=required | resound.listeners.datagrams.proxy-protocol is required and is for connections, and this listener speaks udp, which has none.
					http2=true | resound.listeners.datagrams.http2 is true and is for the protocol http only, and this listener speaks udp.
					""")
	void whatIsForConnectionsIsRefused(String setting, String message) {
		assertThatThrownBy(() -> Service.start("resound.listeners.datagrams.port=0",
				"resound.listeners.datagrams.protocol=udp", "resound.listeners.datagrams." + setting))
			.hasRootCauseMessage(message);
	}

}
