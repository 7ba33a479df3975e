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

import javax.net.ssl.SSLContext;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What the load counts is what happened, or its zero would be worth nothing. */
class TrafficTests {

	private static final Duration FAST = Duration.ofMillis(20);

	@TempDir
	Path directory;

	@Test
	void opensAConnectionForEachRequest() throws Exception {
		try (Service service = Service.start()) {
			Traffic traffic = run(service.port(), false, FAST, 200);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isEqualTo(traffic.requests());
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(traffic.requests());
		}
	}

	@Test
	void keepsItsConnections() throws Exception {
		try (Service service = Service.start()) {
			Traffic traffic = run(service.port(), true, Traffic.INTERVAL, 200);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isEqualTo(10);
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(traffic.requests());
		}
	}

	@Test
	void replacesWithoutAFailureAConnectionThatWasClosedBeforeItSent() throws Exception {
		// Neither the connect nor the look before a request may take as long as the idle
		// time, or what is left of the interval behind it.
		try (Service service = Service.start("server.netty.idle-timeout=250ms")) {
			Traffic traffic = run(service.port(), true, Duration.ofMillis(500), 50);
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isGreaterThan(20);
		}
	}

	@Test
	void countsEachRequestThatIsNotAnswered() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			executor.submit(() -> closeAfterRequest(listening));
			Traffic traffic = run(listening.getLocalPort(), true, FAST, 50);
			assertThat(traffic.failures()).isEqualTo(traffic.requests());
		}
	}

	@Test
	void countsEachAnswerThatIsNotTheEcho() throws Exception {
		try (Service service = Service.start("resound.limits.body=1023B")) {
			Traffic traffic = run(service.port(), false, FAST, 50);
			assertThat(traffic.failures()).isEqualTo(traffic.requests());
			assertThat(service.metrics().requests("POST", "/echo", "413")).isEqualTo(traffic.requests());
		}
	}

	@Test
	void doesTheSameOverTls() throws Exception {
		Certificates.write(this.directory, Certificates.issue("localhost"));
		String[] settings = Certificates.bundle("web", this.directory, "server.ssl.bundle=web",
				"server.netty.idle-timeout=250ms");
		try (Service service = Service.start(settings)) {
			Traffic traffic = run(service.port(), true, Duration.ofMillis(500), 50,
					Traffic.trusting(this.directory.resolve("ca.crt")));
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isGreaterThan(20);
			assertThat(service.metrics().requests("POST", "/echo", "200")).isEqualTo(traffic.requests());
		}
	}

	private static Void closeAfterRequest(ServerSocket listening) throws IOException {
		byte[] request = new byte[4096];
		while (true) {
			try (Socket socket = listening.accept()) {
				socket.getInputStream().read(request);
			}
		}
	}

	private Traffic run(int port, boolean keepsConnections, Duration interval, int requests) throws Exception {
		return run(port, keepsConnections, interval, requests, null);
	}

	private Traffic run(int port, boolean keepsConnections, Duration interval, int requests, SSLContext tls)
			throws Exception {
		Path stop = this.directory.resolve("stop");
		Traffic traffic = new Traffic(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), keepsConnections,
				interval, stop, tls);
		Thread thread = Thread.ofVirtual().start(() -> {
			try {
				traffic.run();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> traffic.requests() >= requests);
		Files.createFile(stop);
		assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		return traffic;
	}

}
