package io.resound.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the load on streams counts is what happened. */
class StreamTrafficTests {

	@TempDir
	Path directory;

	private static int port(Service service) {
		return service.context().getEnvironment().getRequiredProperty("local.listeners.stream.port", Integer.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp", "frames" })
	void sendsAgainWhatWasNotAnsweredWhenTheServiceEndedTheConnection(String protocol) throws Exception {
		// A connection is idle for 80 ms after each answer.
		try (Service service = Service.start("resound.listeners.stream.port=0",
				"resound.listeners.stream.protocol=" + protocol, "server.netty.idle-timeout=40ms")) {
			StreamTraffic traffic = run(port(service), protocol, 100);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isGreaterThan(20);
		}
	}

	@Test
	void keepsItsConnections() throws Exception {
		try (Service service = Service.start("resound.listeners.stream.port=0",
				"resound.listeners.stream.protocol=frames")) {
			StreamTraffic traffic = run(port(service), "frames", 100);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isEqualTo(10);
		}
	}

	@Test
	void countsAFrameThatIsCut() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			executor.submit(() -> answer(listening, 0x80, 0x01, 0, 0));
			assertThat(run(listening.getLocalPort(), "frames", -10).failures()).isGreaterThanOrEqualTo(10);
		}
	}

	@Test
	void countsAByteThatIsNotTheEcho() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			executor.submit(() -> answer(listening, 'n', 'o', 't', 'h', 'i', 'n', 'g'));
			assertThat(run(listening.getLocalPort(), "tcp", -10).failures()).isGreaterThanOrEqualTo(10);
		}
	}

	private static Void answer(ServerSocket listening, int... bytes) throws IOException {
		while (true) {
			try (Socket socket = listening.accept()) {
				socket.getInputStream().readNBytes(1024);
				for (int b : bytes) {
					socket.getOutputStream().write(b);
				}
			}
		}
	}

	/** Runs until there have been so many answers, or, if negative, failures. */
	private StreamTraffic run(int port, String protocol, int until) throws Exception {
		Path stop = this.directory.resolve("stop");
		StreamTraffic traffic = new StreamTraffic(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
				protocol.equals("frames"), stop);
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
