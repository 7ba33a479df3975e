package io.resound.frames;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.resound.connection.Draining;
import io.resound.frames.FrameClient.Frame;
import io.resound.limits.Connections;
import io.resound.tcp.Transports;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Frames on real connections, on each transport. */
@Timeout(60)
class FramesTests {

	private static final int MIB = 1024 * 1024;

	/** What is read at a time, half a MiB, is answered by 8 MB of errors. */
	private static final int ERRORS = 100_000;

	private static final SortedMap<String, Service> SERVICES = new TreeMap<>();

	@BeforeAll
	static void start() {
		for (String transport : Transports.available()) {
			SERVICES.put(transport,
					service("resound.server.transport=" + transport, "resound.generate.largest=100MB",
							"resound.limits.head-timeout=1s", "resound.limits.stall-timeout=1s",
							"server.netty.idle-timeout=3s"));
		}
	}

	private static Service service(String... settings) {
		String[] all = Arrays.copyOf(settings, settings.length + 2);
		all[settings.length] = "resound.listeners.frames.port=0";
		all[settings.length + 1] = "resound.listeners.frames.protocol=frames";
		return Service.start(all);
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	@AfterEach
	void awaitNoConnection() {
		SERVICES.values()
			.forEach((service) -> await().until(() -> service.context().getBean(Connections.class).open() == 0));
	}

	static List<String> transports() {
		return Transports.available();
	}

	private static int port(Service service) {
		return service.context().getEnvironment().getRequiredProperty("local.listeners.frames.port", Integer.class);
	}

	private static FrameClient connect(String transport) throws IOException {
		return new FrameClient(port(SERVICES.get(transport)));
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	@ParameterizedTest
	@MethodSource("transports")
	void framesAreAnsweredAndCounted(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		Metrics before = service.metrics();
		try (FrameClient client = connect(transport)) {
			client.ping();
			assertThat(client.echo(random(100))).isEqualTo(random(100));
			assertThat(client.echo(new byte[0])).isEmpty();
			assertThat(client.discard(random(70_000))).isEqualTo(70_000);
			byte[] generated = client.generate(100_000);
			assertThat(generated).hasSize(100_000);
			for (int i = 0; i < generated.length; i++) {
				assertThat(generated[i]).isEqualTo((byte) i);
			}
			assertThatIOException().isThrownBy(() -> client.generate(100 * MIB + 1))
				.withMessage("The number of bytes to generate is 104857601 and must be at most 104857600"
						+ " (resound.generate.largest).");
			client.send(7, random(10));
			assertThat(client.read().text()).startsWith("The opcode 0x0007 is unknown;");
			client.ping();
		}
		Metrics after = service.metrics();
		for (String counted : List.of("echo 2", "ping 2", "discard 1", "generate 2", "other 1")) {
			String[] label = counted.split(" ");
			assertThat(after.growth(before, "frames_total{listener=\"frames\",opcode=\"" + label[0] + "\"}"))
				.isEqualTo(Double.parseDouble(label[1]));
		}
		assertThat(after.growth(before, "frames_duration_seconds_count{listener=\"frames\"}")).isEqualTo(8);
		assertThat(after.growth(before, "tcp_connections_total{listener=\"frames\"}")).isEqualTo(1);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void anEchoStreamsWhileItArrives(String transport) throws IOException {
		try (FrameClient client = connect(transport)) {
			client.sendBytes(0, 1, 0, 0, 0, 10, 'a');
			byte[] begun = client.readBytes(7);
			assertThat(begun).containsExactly(0x80, 1, 0, 0, 0, 10, 'a');
			client.sendBytes(random(9));
			assertThat(client.readBytes(9)).isEqualTo(random(9));
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void pipelinedFramesOfAnyKindAreAnsweredInOrder(String transport) throws Exception {
		byte[] large = random(3 * MIB);
		try (FrameClient client = connect(transport); ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<?> sending = executor.submit(() -> {
				for (int i = 0; i < 20; i++) {
					client.send(FrameClient.ECHO, large);
					client.send(FrameClient.GENERATE, ByteBuffer.allocate(4).putInt(MIB + i).array());
					client.send(FrameClient.PING);
					client.send(FrameClient.DISCARD, large);
					client.send(9, (byte) i);
				}
				return null;
			});
			for (int i = 0; i < 20; i++) {
				assertThat(client.read().payload()).isEqualTo(large);
				Frame generated = client.read();
				assertThat(generated.opcode()).isEqualTo(0x8004);
				assertThat(generated.payload()).hasSize(MIB + i);
				assertThat(client.read().opcode()).isEqualTo(0x8002);
				assertThat(ByteBuffer.wrap(client.read().payload()).getLong()).isEqualTo(large.length);
				assertThat(client.read().opcode()).isEqualTo(0xFFFF);
			}
			sending.get();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void manyErrorsHoldNoMoreThanEchoesDo(String transport) throws Exception {
		Service service = SERVICES.get(transport);
		byte[] unknown = new byte[6 * ERRORS];
		try (FrameClient client = connect(transport); ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<?> sending = executor.submit(() -> {
				client.sendBytes(unknown);
				return null;
			});
			for (int i = 0; i < ERRORS; i++) {
				assertThat(client.read().opcode()).isEqualTo(0xFFFF);
				if (i % (ERRORS / 5) == 0) {
					assertThat(service.metrics().value("resound_held_bytes")).isLessThan(2 * MIB);
				}
			}
			sending.get();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aClientThatDoesNotReadWhatIsGeneratedIsCut(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		try (FrameClient client = connect(transport)) {
			client.send(FrameClient.GENERATE, ByteBuffer.allocate(4).putInt(100 * MIB).array());
			client.send(FrameClient.PING);
			await().until(() -> service.metrics().value("tcp_connections_active{listener=\"frames\"}") == 0);
			assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void finBetweenFramesIsAnsweredByFinAfterAllAnswers(String transport) throws IOException {
		byte[] large = random(MIB);
		try (FrameClient client = connect(transport)) {
			client.send(FrameClient.ECHO, large);
			client.send(FrameClient.GENERATE, ByteBuffer.allocate(4).putInt(5 * MIB).array());
			client.send(FrameClient.PING);
			client.finish();
			assertThat(client.read().payload()).isEqualTo(large);
			assertThat(client.read().payload()).hasSize(5 * MIB);
			assertThat(client.read().opcode()).isEqualTo(0x8002);
			assertThat(client.readToEnd()).isEmpty();
		}
		try (FrameClient client = connect(transport)) {
			client.finish();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void finInsideAHeadOrAPayloadIsAnAbort(String transport) throws IOException {
		byte[] echo = new Frame(FrameClient.ECHO, random(10)).bytes();
		for (int end : new int[] { 1, 5, 6, 15 }) {
			try (FrameClient client = connect(transport)) {
				client.ping();
				client.sendBytes(Arrays.copyOf(echo, end));
				client.finish();
				assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aLengthOverTheLimitIsAnsweredByAnErrorAndFin(String transport) throws IOException {
		try (FrameClient client = connect(transport)) {
			client.ping();
			client.sendBytes(0, 1, 1, 0, 0, 1);
			assertThat(client.read().text())
				.isEqualTo("The length is 16777217 and must be at most 16777216 (resound.frames.largest).");
			assertThat(client.readToEnd()).isEmpty();
		}
		try (FrameClient client = connect(transport)) {
			assertThat(client.discard(random(16 * MIB))).isEqualTo(16 * MIB);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aHeadThatDoesNotComeToItsEndIsRefusedAndAnIdleConnectionEnded(String transport) throws IOException {
		try (FrameClient client = connect(transport)) {
			client.sendBytes(0, 1);
			assertThat(client.read().text())
				.isEqualTo("The head has not arrived within 1000 ms (resound.limits.head-timeout).");
			assertThat(client.readToEnd()).isEmpty();
		}
		try (FrameClient client = connect(transport)) {
			client.ping();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void theDrainEndsBetweenFrames() throws Exception {
		Service service = service("resound.drain.timeout=20s");
		Thread closing = new Thread(service::close);
		try (LogEvents log = LogEvents.listen();
				FrameClient idle = new FrameClient(port(service));
				FrameClient inFrame = new FrameClient(port(service));
				FrameClient unread = new FrameClient(port(service))) {
			idle.ping();
			inFrame.sendBytes(0, 1, 0, 0, 0, 3, 'a');
			// In one segment: what is not read when listening stops is not answered.
			unread.sendBytes(ByteBuffer.allocate(16)
				.put(new Frame(FrameClient.GENERATE, ByteBuffer.allocate(4).putInt(30 * MIB).array()).bytes())
				.put(new Frame(FrameClient.PING, new byte[0]).bytes())
				.array());
			assertThat(inFrame.readBytes(7)).containsExactly(0x80, 1, 0, 0, 0, 3, 'a');
			await().until(() -> service.metrics().value("resound_held_bytes") > 0);
			closing.start();
			assertThat(idle.readToEnd()).isEmpty();
			await().until(() -> service.context().getBean(Draining.class).isStopped());
			inFrame.sendBytes('b', 'c', 0, 2, 0, 0, 0, 0);
			assertThat(inFrame.readToEnd()).containsExactly('b', 'c');
			assertThat(unread.read().payload()).hasSize(30 * MIB);
			assertThat(unread.read().opcode()).isEqualTo(0x8002);
			assertThatThrownBy(unread::read).isInstanceOf(EOFException.class);
			closing.join(RawClient.PATIENCE);
			assertThat(log.all()).contains("INFO io.resound.server.run.Drain: Drained: no request was cut");
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@Test
	void theDrainSendsFinAfterAFrameThatWasRefused() throws Exception {
		Service service = service("resound.drain.timeout=20s");
		try (service; FrameClient client = new FrameClient(port(service))) {
			client.sendBytes(0, 9, 0, 0, 0, 3, 'a');
			assertThat(client.read().opcode()).isEqualTo(FrameClient.ERROR);
			service.close();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void theDrainAnswersFramesThatWaitForTheirTurn() throws Exception {
		Service service = service("resound.drain.timeout=20s");
		Frame discard = new Frame(FrameClient.DISCARD, new byte[0]);
		int answer = 6 + Long.BYTES;
		ByteBuffer frames = ByteBuffer.allocate(6 * 50_000);
		while (frames.hasRemaining()) {
			frames.put(discard.bytes());
		}
		try (LogEvents log = LogEvents.listen(); FrameClient client = new FrameClient(port(service))) {
			Thread sending = Thread.ofPlatform().start(() -> {
				try {
					client.sendBytes(frames.array());
				}
				catch (IOException ex) {
					// The service may end before it has read all of them.
				}
			});
			assertThat(client.read().opcode()).isEqualTo(FrameClient.DISCARD | FrameClient.ANSWER);
			Thread closing = Thread.ofPlatform().start(service::close);
			assertThat(client.readToEnd().length % answer).isZero();
			client.finish();
			closing.join(RawClient.PATIENCE);
			sending.join(RawClient.PATIENCE);
			assertThat(closing.isAlive()).isFalse();
			assertThat(log.all()).contains("INFO io.resound.server.run.Drain: Drained: no request was cut");
		}
	}

}
