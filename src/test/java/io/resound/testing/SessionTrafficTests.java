package io.resound.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What the load on sessions counts is what happened. */
class SessionTrafficTests {

	private static final int PAYLOAD = 1024;

	/** The bytes before the payload of a message. */
	private static final int HEADER = 8;

	private static final byte[] GOING_AWAY = { (byte) 0x88, 2, 3, (byte) 0xE9 };

	@TempDir
	Path directory;

	@Test
	void sendsAgainWhatWasNotAnsweredWhenTheServerClosedTheSession() throws Exception {
		AtomicInteger sessions = new AtomicInteger();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			executor.submit(() -> serve(listening, executor,
					(message) -> (sessions.incrementAndGet() % 2 == 0) ? GOING_AWAY : echo(message)));
			SessionTraffic traffic = run(listening.getLocalPort(), 100);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isGreaterThan(20);
		}
	}

	@Test
	void countsAMessageThatIsCut() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			executor.submit(() -> serve(listening, executor, (message) -> Arrays.copyOf(echo(message), 500)));
			assertThat(run(listening.getLocalPort(), -10).failures()).isGreaterThanOrEqualTo(10);
		}
	}

	/** Answers one message of each session, and then ends it. */
	private static Void serve(ServerSocket listening, ExecutorService executor, UnaryOperator<byte[]> answer)
			throws IOException {
		while (true) {
			Socket socket = listening.accept();
			executor.submit(() -> {
				try (socket) {
					readHandshake(socket.getInputStream());
					socket.getOutputStream().write("HTTP/1.1 101 Yes\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
					byte[] message = socket.getInputStream().readNBytes(HEADER + PAYLOAD);
					socket.getOutputStream().write(answer.apply(message));
					socket.getOutputStream().write(GOING_AWAY);
					return socket.getInputStream().readAllBytes();
				}
			});
		}
	}

	private static void readHandshake(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			head.append((char) in.read());
		}
	}

	/** The echo of a message that was masked with zeros. */
	private static byte[] echo(byte[] message) {
		return ByteBuffer.allocate(4 + PAYLOAD)
			.put((byte) 0x82)
			.put((byte) 126)
			.putShort((short) PAYLOAD)
			.put(message, HEADER, PAYLOAD)
			.array();
	}

	@Test
	void keepsItsSessions() throws Exception {
		try (Service service = Service.start()) {
			SessionTraffic traffic = run(service.port(), 100);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isEqualTo(10);
		}
	}

	@Test
	void countsASessionThatCannotBeOpened() throws Exception {
		try (Service service = Service.start("resound.limits.connections=1");
				RawClient only = service.connect().send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")) {
			only.readHead();
			assertThat(run(service.port(), -10).failures()).isGreaterThanOrEqualTo(10);
		}
	}

	/** Runs until there have been so many answers, or, if negative, failures. */
	private SessionTraffic run(int port, int until) throws Exception {
		Path stop = this.directory.resolve("stop");
		SessionTraffic traffic = new SessionTraffic(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
				stop);
		Thread thread = Thread.ofVirtual().start(() -> {
			try {
				traffic.run();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> (until > 0) ? traffic.requests() >= until : traffic.failures() >= -until);
		Files.createFile(stop);
		assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		return traffic;
	}

}
