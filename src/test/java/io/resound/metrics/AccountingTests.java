package io.resound.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends a random mix of requests, some refused, some aborted, and accounts for every one.
 */
@BothWays
class AccountingTests {

	private static final long SEED = 1271;

	private static final int CLIENTS = 4;

	private static final int REQUESTS_PER_CLIENT = 2500;

	private static final int BODY_LIMIT = 20_000;

	private static final String FIELDS = " HTTP/1.1\r\nHost: a\r\n";

	private static final String CHUNKED = FIELDS + "Transfer-Encoding: chunked\r\n\r\n";

	@Test
	void everyRequestOfTenThousandIsAccountedFor() throws Exception {
		try (Service service = Service.start("resound.limits.body=" + BODY_LIMIT + "B")) {
			Metrics before = service.metrics();
			Map<String, Integer> sent = new TreeMap<>();
			for (Client client : runClients(service.port())) {
				client.account.forEach((series, count) -> sent.merge(series, count, Integer::sum));
			}
			await().atMost(Duration.ofSeconds(15))
				.untilAsserted(() -> assertThat(growth(before, service.metrics())).as("counted, seed " + SEED)
					.isEqualTo(sent));
			Metrics after = service.metrics();
			assertThat(after.value("http_requests_in_flight")).isZero();
			await().atMost(Duration.ofSeconds(15))
				.untilAsserted(() -> assertThat(service.metrics().value("http_connections_active{listener=\"http\"}"))
					.isZero());
			assertThat(after.sum("http_request_duration_seconds_count"))
				.as("answered in full are those that ended, but for the aborted ones")
				.isEqualTo(after.sum("http_requests_total") - after.sum("http_requests_aborted_total")
						+ lostInHead(after) - 0.0);
		}
	}

	private static List<Client> runClients(int port) throws Exception {
		List<Callable<Client>> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			clients.add(new Client(port, new Random(SEED + i)));
		}
		try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
			List<Client> done = new ArrayList<>();
			for (Future<Client> client : threads.invokeAll(clients, 100, TimeUnit.SECONDS)) {
				done.add(client.get());
			}
			return done;
		}
	}

	private static double lostInHead(Metrics metrics) {
		return metrics.value("http_requests_aborted_total{endpoint=\"UNKNOWN\",reason=\"client\"}");
	}

	private static Map<String, Integer> growth(Metrics before, Metrics after) {
		Map<String, Integer> growth = new TreeMap<>();
		after.series().keySet().forEach((series) -> {
			int grown = (int) after.growth(before, series);
			if (grown != 0 && (series.startsWith("http_requests_total{")
					|| series.startsWith("http_requests_by_protocol_total{")
					|| series.startsWith("http_requests_aborted_total{"))) {
				growth.put(series, grown);
			}
		});
		return growth;
	}

	/** Sends one request after the other, on one connection as long as it lasts. */
	private static final class Client implements Callable<Client> {

		private final Map<String, Integer> account = new TreeMap<>();

		private final int port;

		private final Random random;

		private RawClient connection;

		Client(int port, Random random) {
			this.port = port;
			this.random = random;
		}

		@Override
		public Client call() {
			for (int i = 0; i < REQUESTS_PER_CLIENT; i++) {
				if (this.connection == null) {
					this.connection = RawClient.connect(this.port);
					answered("GET", "/livez", "");
				}
				else {
					switch (this.random.nextInt(10)) {
						case 0 -> refuse();
						case 1 -> abort();
						default -> answer();
					}
				}
			}
			drop();
			return this;
		}

		private void answer() {
			String body = "x".repeat(this.random.nextInt(BODY_LIMIT));
			switch (this.random.nextInt(9)) {
				case 0 -> answered("GET", "/echo", "");
				case 1 -> answered("HEAD", "/echo", "");
				case 2 -> answered("GET", "/readyz", "");
				case 3 -> answered("POST", "/echo", body);
				case 4 -> answered("PUT", "/echo", body);
				case 5 ->
					counted("BREW", "OTHER", "/echo", 200, CHUNKED + "2\r\nab\r\n1;x=y\r\nc\r\n0\r\nt: v\r\n\r\n");
				case 6 -> answered("GET", "/healthz", "");
				case 7 -> answered("OPTIONS", "/", "");
				default -> answered("PATCH", "/echo", "");
			}
		}

		private void answered(String method, String endpoint, String body) {
			String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
			counted(method, method, endpoint, 200, FIELDS + length + "\r\n" + body);
		}

		private void refuse() {
			int tooLarge = BODY_LIMIT + 1;
			switch (this.random.nextInt(9)) {
				case 0 -> counted("GET", "GET", "/nothing", 404, FIELDS + "\r\n");
				case 1 -> counted("TRACE", "TRACE", "/echo", 405, FIELDS + "\r\n");
				case 2 -> counted("POST", "POST", "/echo", 413, FIELDS + "Content-Length: " + tooLarge + "\r\n\r\n");
				case 3 -> counted("POST", "POST", "/echo", 417, FIELDS + "Expect: tea\r\n\r\n");
				case 4 -> counted("POST", "POST", "/echo", 501, FIELDS + "Transfer-Encoding: gzip, chunked\r\n\r\n");
				case 5 -> counted("PUT", "PUT", "/echo", 400, CHUNKED + "nonsense\r\n");
				case 6 -> counted("GET", "OTHER", "UNKNOWN", 400, FIELDS + "na me: x\r\n\r\n");
				case 7 -> counted("GET", "OTHER", "UNKNOWN", 431, FIELDS + "x: " + "y".repeat(17_000) + "\r\n\r\n");
				default -> counted("GET", "OTHER", "UNKNOWN", 414, "y".repeat(9_000) + FIELDS + "\r\n");
			}
		}

		private void counted(String method, String label, String path, int status, String rest) {
			String target = path.equals("UNKNOWN") ? "/" : path;
			this.connection.send(method + " " + target + rest);
			Answer answer = method.equals("HEAD") ? this.connection.readHead() : this.connection.read();
			assertThat(answer.status()).as("the status of %s %s", method, path).isEqualTo(status);
			count(label, path.equals("/nothing") ? "UNKNOWN" : path, Integer.toString(status));
			if ("close".equals(answer.field("connection"))) {
				drop();
			}
		}

		private void abort() {
			switch (this.random.nextInt(7)) {
				case 0 -> {
					this.connection.send("GET /echo HTTP/1.1\r\nHo".substring(0, 1 + this.random.nextInt(21)));
					vanish();
					aborted("UNKNOWN", "client");
				}
				case 1 -> {
					begin("DELETE", "200");
					vanish();
					aborted("/echo", "client");
				}
				case 2 -> {
					this.connection.send("DELETE /echo" + FIELDS + "Content-Length: 10\r\n\r\n");
					vanish();
					count("DELETE", "/echo", "none");
					aborted("/echo", "client");
				}
				case 3 -> {
					this.connection.send("PUT /echo HTTP/1.1\r\nHost:").finish().readToEnd();
					aborted("UNKNOWN", "client");
				}
				case 4 -> {
					begin("POST", "200");
					this.connection.finish().readToAnyEnd();
					aborted("/echo", "client");
				}
				case 5 -> {
					begin("POST", "200");
					this.connection.send("nonsense\r\n").readToAnyEnd();
					aborted("/echo", "malformed");
				}
				default -> {
					begin("PATCH", "200");
					this.connection.send("8000\r\n" + "z".repeat(BODY_LIMIT)).readToAnyEnd();
					aborted("/echo", "limit");
				}
			}
			drop();
		}

		/** Sends the beginning of a request and waits for that of its answer. */
		private void begin(String method, String status) {
			this.connection.send(method + " /echo" + CHUNKED + "3\r\nabc\r\n");
			this.connection.readBytes("HTTP/1.1 200 OK\r\n".length());
			count(method, "/echo", status);
		}

		private void vanish() {
			this.connection.reset();
		}

		private void drop() {
			if (this.connection != null) {
				this.connection.close();
				this.connection = null;
			}
		}

		private void count(String method, String endpoint, String status) {
			add("http_requests_total{endpoint=\"%s\",method=\"%s\",status=\"%s\"}".formatted(endpoint, method, status));
			boolean unreadable = method.equals("OTHER") && endpoint.equals("UNKNOWN");
			add("http_requests_by_protocol_total{listener=\"http\",protocol=\"%s\"}"
				.formatted(unreadable ? "OTHER" : "HTTP/1.1"));
		}

		private void aborted(String endpoint, String reason) {
			add("http_requests_aborted_total{endpoint=\"%s\",reason=\"%s\"}".formatted(endpoint, reason));
		}

		private void add(String series) {
			this.account.merge(series, 1, Integer::sum);
		}

	}

}
