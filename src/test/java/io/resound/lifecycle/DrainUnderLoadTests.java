package io.resound.lifecycle;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Forwarder;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two processes behind a forwarder that learns a second late who is ready. One is asked
 * to stop under full load, three times over, and no client sees a failure.
 */
@BothWays
class DrainUnderLoadTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String BODY = "0123456789abcdef".repeat(64);

	private static final int REPLACED = 3;

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final Map<String, AtomicLong> answers = new ConcurrentSkipListMap<>();

	private final List<Thread> clients = new ArrayList<>();

	private volatile boolean stop;

	@Test
	void noClientSeesAFailureWhileProcessesAreReplaced() throws InterruptedException {
		Deque<ServiceProcess> services = new ConcurrentLinkedDeque<>();
		try (Forwarder forwarder = Forwarder.start()) {
			start(services, 2 + REPLACED);
			Deque<ServiceProcess> spare = new ArrayDeque<>(services);
			forwarder.add(spare.removeFirst().port());
			forwarder.add(spare.removeFirst().port());
			await().atMost(PATIENCE).until(() -> forwarder.ready().size() == 2);
			for (int i = 0; i < 4; i++) {
				client("keep-alive", new KeepAlive(forwarder.port()));
			}
			client("a connection per request", () -> perRequest(forwarder.port()));
			for (int i = 0; i < 4; i++) {
				client("HTTP/2", new KeepHttp2(forwarder.port()));
			}
			for (int round = 0; round < REPLACED; round++) {
				replace(services.removeFirst(), spare.removeFirst(), forwarder);
			}
			this.stop = true;
			for (Thread client : this.clients) {
				assertThat(client.join(PATIENCE)).isTrue();
			}
			assertNoFailure();
			assertThat(new TreeMap<>(this.answers)).hasSize(3)
				.allSatisfy((kind, count) -> assertThat(count).hasPositiveValue());
		}
		finally {
			this.stop = true;
			services.forEach(ServiceProcess::close);
		}
	}

	/** Starts all of them at once, while there is no load that would slow them down. */
	private static void start(Deque<ServiceProcess> services, int count) throws InterruptedException {
		List<Thread> starting = Stream.generate(() -> Thread.ofPlatform().start(() -> services.add(start())))
			.limit(count)
			.toList();
		for (Thread thread : starting) {
			thread.join();
		}
		assertThat(services).hasSize(count);
	}

	private static ServiceProcess start() {
		return ServiceProcess.start(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
	}

	private void replace(ServiceProcess leaving, ServiceProcess next, Forwarder forwarder) {
		try (leaving) {
			Map<String, Long> before = counts();
			leaving.sigterm();
			assertThat(leaving.waitFor(PATIENCE)).isZero();
			assertThat(leaving.log()).anyMatch((line) -> line.contains("Drained"))
				.noneMatch((line) -> line.contains("Drain incomplete"));
			assertNoFailure();
			assertThat(counts())
				.allSatisfy((kind, count) -> assertThat(count).as(kind).isGreaterThan(before.getOrDefault(kind, 0L)));
		}
		int port = next.port();
		forwarder.add(port);
		await().atMost(PATIENCE)
			.until(() -> forwarder.ready().contains(port) && !forwarder.ready().contains(leaving.port()));
	}

	/** Clients end after a few failures, so these come first of all that may be wrong. */
	private void assertNoFailure() {
		assertThat(this.failures).as("failures beside %s answers", this.answers).isEmpty();
	}

	private Map<String, Long> counts() {
		Map<String, Long> counts = new TreeMap<>();
		this.answers.forEach((kind, count) -> counts.put(kind, count.get()));
		return counts;
	}

	/** Runs a client until the end: the body must come back, whatever happens. */
	private void client(String kind, Supplier<String> exchange) {
		AtomicLong count = this.answers.computeIfAbsent(kind, (key) -> new AtomicLong());
		this.clients.add(Thread.ofPlatform().name(kind).start(() -> {
			while (!this.stop && this.failures.size() < 10) {
				try {
					String answer = exchange.get();
					if (!answer.equals(BODY)) {
						this.failures.add(kind + ": " + answer);
					}
					count.incrementAndGet();
				}
				catch (RuntimeException ex) {
					this.failures.add(kind + ": " + ex);
				}
			}
		}));
	}

	private static String perRequest(int port) {
		try (RawClient client = RawClient.connect(port)) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + BODY.length()
					+ "\r\n\r\n" + BODY);
			String answer = client.read().text();
			assertThat(client.readToEnd()).isEmpty();
			return answer;
		}
	}

	/** A client that keeps its connection until an answer says that it ends. */
	private static final class KeepAlive implements Supplier<String> {

		private final int port;

		private RawClient connection;

		KeepAlive(int port) {
			this.port = port;
		}

		@Override
		public String get() {
			if (this.connection == null) {
				this.connection = RawClient.connect(this.port);
			}
			this.connection
				.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY);
			Answer answer = this.connection.read();
			if ("close".equals(answer.field("connection"))) {
				this.connection.close();
				this.connection = null;
			}
			return answer.text();
		}

	}

	/** A client of HTTP/2, two streams at a time, that leaves when it reads GOAWAY. */
	private static final class KeepHttp2 implements Supplier<String> {

		private final int port;

		private Http2Client connection;

		KeepHttp2(int port) {
			this.port = port;
		}

		@Override
		public String get() {
			if (this.connection == null) {
				this.connection = Http2Client.connect(this.port);
			}
			int first = post();
			int second = post();
			String answer = this.connection.read(first).text();
			assertThat(this.connection.read(second).text()).isEqualTo(BODY);
			if (this.connection.isGoingAway()) {
				this.connection.close();
				this.connection = null;
			}
			return answer;
		}

		private int post() {
			int stream = this.connection.request("POST", "/echo", false);
			this.connection.data(stream, BODY.getBytes(StandardCharsets.US_ASCII), true);
			return stream;
		}

	}

}
