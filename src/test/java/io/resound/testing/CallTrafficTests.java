package io.resound.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the load of gRPC counts is what happened. */
class CallTrafficTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void keepsItsConnections(boolean streams) throws Exception {
		try (Service service = Service.start()) {
			CallTraffic traffic = run(service.port(), streams, 100, (running) -> {
			});
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.told()).isZero();
			assertThat(traffic.connections()).isEqualTo(10);
			assertThat(service.metrics()
				.value("grpc_requests_total{method=\"resound.v1.Echo/" + (streams ? "Stream" : "Unary")
						+ "\",status=\"OK\"}"))
				.isGreaterThanOrEqualTo(streams ? 0 : 100);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void goesToAnotherInstanceWhenOneDrains(boolean streams) throws Exception {
		try (Forwarder forwarder = Forwarder.start(); Service next = Service.start()) {
			Service first = Service.start("resound.drain.at-least=3s", "resound.drain.at-most=3s",
					"resound.drain.timeout=5s");
			forwarder.add(first.port());
			Awaitility.await().atMost(PATIENCE).until(() -> forwarder.ready().equals(List.of(first.port())));
			CallTraffic traffic = run(forwarder.port(), streams, 500, (running) -> {
				Awaitility.await().atMost(PATIENCE).until(() -> running.requests() > 50);
				forwarder.add(next.port());
				first.close();
			});
			assertThat(traffic.failures()).isZero();
			assertThat(traffic.connections()).isGreaterThan(10);
			assertThat(traffic.told()).as("streams end by the drain alone").isGreaterThanOrEqualTo(streams ? 10 : 0);
		}
	}

	@Test
	void countsAConnectionThatEndsWithinACall() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
				ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			executor.submit(() -> {
				while (true) {
					try (Socket socket = listening.accept()) {
						socket.getInputStream().readNBytes(1024);
					}
				}
			});
			assertThat(run(listening.getLocalPort(), false, -10, (running) -> {
			}).failures()).isGreaterThanOrEqualTo(10);
		}
	}

	/** Runs until there have been so many answers, or, if negative, failures. */
	private CallTraffic run(int port, boolean streams, int until, Consumer<CallTraffic> meanwhile) throws Exception {
		Path stop = this.directory.resolve("stop");
		CallTraffic traffic = new CallTraffic(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), streams,
				stop);
		Thread thread = Thread.ofVirtual().start(() -> {
			try {
				traffic.run();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		meanwhile.accept(traffic);
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> (until > 0) ? traffic.requests() >= until : traffic.failures() >= -until);
		Files.createFile(stop);
		assertThat(thread.join(PATIENCE)).isTrue();
		return traffic;
	}

}
