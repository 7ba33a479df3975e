package io.resound.server.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The process has as many files open as it may. Its open-file limit is lowered while it
 * runs, since at startup it sets enough aside for its connection limit.
 */
@Timeout(300)
class OutOfFilesTests {

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final int LEFT = 4;

	private static final int WAITING = 3;

	private static final Duration MEASURED = Duration.ofSeconds(3);

	private final List<RawClient> clients = new ArrayList<>();

	@AfterEach
	void close() {
		this.clients.forEach(RawClient::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void acceptingPausesAndIsLoggedAndGoesOn(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		try (ServiceProcess service = ServiceProcess.start(List.of(), "resound.server.transport=" + transport)) {
			RawClient first = connect(service.port());
			assertThat(first.ask(LIVEZ).status()).isEqualTo(200);
			RawClient scraper = connect(service.managementPort());
			assertThat(scraper.ask("GET /actuator/health HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			int limit = limitFiles(service, openFiles(service) + LEFT);
			while (isAnswered(connect(service.port()))) {
				assertThat(openFiles(service)).isLessThanOrEqualTo(limit + 1);
			}
			List<RawClient> waiting = new ArrayList<>(List.of(this.clients.getLast()));
			for (int i = 1; i < WAITING; i++) {
				waiting.add(connect(service.port()).send(LIVEZ));
			}
			RawClient waitingScraper = connect(service.managementPort()).send(LIVEZ);

			Duration before = cpuTime(service);
			Pause.of(MEASURED);
			assertThat(cpuTime(service).minus(before)).as("CPU time in " + MEASURED).isLessThan(MEASURED.dividedBy(10));
			assertThat(first.ask(LIVEZ).status()).isEqualTo(200);
			assertThat(service.log()).filteredOn(OutOfFilesTests::isFailure)
				.singleElement()
				.asString()
				.contains(" WARN ", "Too many open files", "open-file limit of the process is " + limit, "ulimit -n");

			first.close();
			scraper.close();
			assertThat(waiting.removeFirst().read().status()).isEqualTo(200);
			limitFiles(service, limit + 100);
			waiting.forEach((client) -> assertThat(client.read().status()).isEqualTo(200));
			assertThat(waitingScraper.read().status()).isEqualTo(404);
			assertThat(service.log()).noneMatch((line) -> line.contains("ERROR"));
		}
	}

	/**
	 * Without an ahead-of-time cache and without a warm-up. A class that could not be
	 * loaded then could never be loaded.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void theFirstConnectionOfAllNeedsNoClassThatCannotBeRead(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		try (ServiceProcess service = ServiceProcess.start(List.of("@jvm.options"),
				"resound.server.transport=" + transport)) {
			int limit = limitFiles(service, lowestFreeFile(service));
			RawClient waitingScraper = connect(service.managementPort()).send(LIVEZ);
			List<RawClient> waiting = new ArrayList<>();
			for (int i = 0; i < WAITING; i++) {
				waiting.add(connect(service.port()).send(LIVEZ));
			}
			await().atMost(RawClient.PATIENCE).until(() -> service.log().stream().anyMatch(OutOfFilesTests::isFailure));
			// At first the JVM compiles what the start has used.
			await().atMost(MEASURED.multipliedBy(10)).until(() -> {
				Duration before = cpuTime(service);
				Pause.of(MEASURED);
				return cpuTime(service).minus(before).compareTo(MEASURED.dividedBy(10)) < 0;
			});

			limitFiles(service, limit + 100);
			waiting.forEach((client) -> assertThat(client.read().status()).isEqualTo(200));
			assertThat(waitingScraper.read().status()).isEqualTo(404);
			assertThat(service.log()).filteredOn(OutOfFilesTests::isFailure)
				.singleElement()
				.asString()
				.contains(" WARN ", "Too many open files", "open-file limit of the process is " + limit);
			assertThat(service.log())
				.noneMatch((line) -> line.contains("ERROR") || line.contains("NoClassDefFoundError"));
		}
	}

	private static boolean isFailure(String line) {
		return line.contains("Connections cannot be accepted");
	}

	private RawClient connect(int port) {
		RawClient client = RawClient.connect(port);
		this.clients.add(client);
		return client;
	}

	private static boolean isAnswered(RawClient client) {
		try {
			client.send(LIVEZ).socket().setSoTimeout(500);
			return client.read().status() == 200;
		}
		catch (UncheckedIOException ex) {
			assertThat(ex).hasCauseInstanceOf(SocketTimeoutException.class);
			return false;
		}
		catch (SocketException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int limitFiles(ServiceProcess service, int limit) {
		try {
			Process process = new ProcessBuilder("prlimit", "--pid", Long.toString(service.handle().pid()),
					"--nofile=" + limit + ":")
				.inheritIO()
				.start();
			assumeThat(process.waitFor()).as("prlimit is allowed").isZero();
			return limit;
		}
		catch (IOException ex) {
			assumeThat(ex).as("there is prlimit").isNull();
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static int openFiles(ServiceProcess service) {
		try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(service.handle().pid()), "fd"))) {
			return (int) files.count();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The number that the next file would have: a limit applies to it, not to a count.
	 */
	private static int lowestFreeFile(ServiceProcess service) {
		Path files = Path.of("/proc", Long.toString(service.handle().pid()), "fd");
		return IntStream.iterate(0, (file) -> file + 1)
			.filter((file) -> !Files.exists(files.resolve(Integer.toString(file)), LinkOption.NOFOLLOW_LINKS))
			.findFirst()
			.orElseThrow();
	}

	private static Duration cpuTime(ServiceProcess service) {
		return service.handle().info().totalCpuDuration().orElseThrow();
	}

}
