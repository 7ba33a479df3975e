package io.resound.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.resound.testing.Answer;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What is counted, under which names and labels. */
class MetricsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
			"TRACE", "CONNECT");

	private static final int BODY_LIMIT = 100_000;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.body=" + BODY_LIMIT + "B");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void theNamesOfTheTableExistFromTheStart() {
		try (Service fresh = Service.start()) {
			Metrics metrics = fresh.metrics();
			for (String endpoint : List.of("/echo", "/livez", "/readyz", "/healthz", "/", "UNKNOWN")) {
				for (String reason : List.of("client", "timeout", "limit", "malformed", "shutdown")) {
					assertThat(metrics.series()).containsEntry(
							"http_requests_aborted_total{endpoint=\"%s\",reason=\"%s\"}".formatted(endpoint, reason),
							0.0);
				}
				assertThat(metrics.series())
					.containsEntry("http_request_body_bytes_total{endpoint=\"%s\"}".formatted(endpoint), 0.0)
					.containsEntry("http_response_body_bytes_total{endpoint=\"%s\"}".formatted(endpoint), 0.0);
			}
			for (int status : new int[] { 400, 408, 413, 417, 500, 503 }) {
				assertThat(metrics.series()).containsEntry(requests("POST", "/echo", Integer.toString(status)), 0.0);
			}
			for (String reason : List.of("method", "target", "field", "syntax", "size", "drain", "wait")) {
				assertThat(metrics.series())
					.containsEntry("resound_express_declined_total{reason=\"%s\"}".formatted(reason), 0.0);
			}
			assertThat(metrics.series()).containsEntry(requests("POST", "/echo", "none"), 0.0)
				.containsEntry(requests("OTHER", "UNKNOWN", "400"), 0.0)
				.containsEntry(requests("OTHER", "UNKNOWN", "431"), 0.0)
				.containsEntry("http_requests_in_flight", 0.0)
				.containsEntry("http_connections_active{listener=\"http\"}", 0.0)
				.containsEntry("http_connections_total{listener=\"http\"}", 0.0)
				.containsKeys("resound_connections_limit", "resound_eventloop_lag_seconds{loop=\"0\"}",
						"resound_eventloop_pending_tasks{loop=\"0\"}", "resound_cpu_throttled_seconds_total",
						"resound_held_bytes", "resound_held_limit_bytes", "resound_spool_limit_bytes");
			for (String reason : List.of("connections", "heads", "held", "ledger", "spool")) {
				assertThat(metrics.series())
					.containsEntry("http_requests_refused_total{reason=\"%s\"}".formatted(reason), 0.0);
			}
			assertThat(metrics.series().keySet()).anyMatch((name) -> name.startsWith("netty_allocator_"))
				.anyMatch((name) -> name.startsWith("jvm_"))
				.anyMatch((name) -> name.startsWith("process_"))
				.noneMatch((name) -> name.startsWith("http_server_requests"));
		}
	}

	@Test
	void bucketsReachFromFiftyMicrosecondsToTenSeconds() {
		exchange("PATCH", "/echo", "x");
		String bucket = "http_request_duration_seconds_bucket{endpoint=\"/echo\",le=\"%s\",method=\"PATCH\"}";
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(service.metrics().value(durations("PATCH", "/echo"))).isPositive());
		assertThat(service.metrics().series()).containsKeys(bucket.formatted("5.0E-5"), bucket.formatted("1.0E-4"),
				bucket.formatted("10.0"), bucket.formatted("+Inf"));
	}

	@Test
	void countsAreWhatWasSent() {
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 50; i++) {
				client.send("PUT /echo/" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n1234567");
				assertThat(client.read().text()).isEqualTo("1234567");
			}
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(service.metrics().value("http_connections_active{listener=\"http\"}"))
					.isEqualTo(1));
		}
		awaitGrowth(before, requests("PUT", "/echo", "200"), 50);
		awaitGrowth(before, durations("PUT", "/echo"), 50);
		awaitGrowth(before, "http_request_body_bytes_total{endpoint=\"/echo\"}", 350);
		awaitGrowth(before, "http_response_body_bytes_total{endpoint=\"/echo\"}", 350);
		awaitGrowth(before, "http_connections_total{listener=\"http\"}", 1);
		awaitValue("http_connections_active{listener=\"http\"}", 0);
		awaitValue("http_requests_in_flight", 0);
	}

	@Test
	void aRequestIsInFlightWhileItIsAnswered() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
			awaitValue("http_requests_in_flight", 1);
			client.send("cd");
			assertThat(client.read().text()).isEqualTo("abcd");
			awaitValue("http_requests_in_flight", 0);
		}
	}

	@Test
	void refusalsAreCounted() {
		Metrics before = service.metrics();
		assertThat(exchange("GET", "/nothing", "").status()).isEqualTo(404);
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\nbare\rreturn: x\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(400);
		}
		int tooMuch = BODY_LIMIT + 1;
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + tooMuch + "\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(413);
		}
		awaitGrowth(before, requests("GET", "UNKNOWN", "404"), 1);
		awaitGrowth(before, durations("GET", "UNKNOWN"), 1);
		awaitGrowth(before, requests("OTHER", "UNKNOWN", "400"), 1);
		awaitGrowth(before, durations("OTHER", "UNKNOWN"), 1);
		awaitGrowth(before, requests("POST", "/echo", "413"), 1);
		assertThat(service.metrics().sum("http_requests_aborted_total"))
			.isEqualTo(before.sum("http_requests_aborted_total"));
	}

	@Test
	void anAbortIsCountedOnceAndHasNoDuration() {
		Metrics before = service.metrics();
		RawClient client = service.connect();
		client.send("DELETE /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
		client.readBytes("HTTP/1.1 200 OK".length());
		client.reset();
		awaitGrowth(before, aborted("/echo", "client"), 1);
		awaitGrowth(before, requests("DELETE", "/echo", "200"), 1);
		awaitValue("http_requests_in_flight", 0);
		assertThat(service.metrics().growth(before, durations("DELETE", "/echo"))).isZero();
	}

	@Test
	void aConnectionLostInAHeadIsOnlyAborted() {
		Metrics before = service.metrics();
		RawClient client = service.connect().send("GET /echo HTT");
		awaitValue("http_connections_active{listener=\"http\"}", 1);
		client.reset();
		awaitGrowth(before, aborted("UNKNOWN", "client"), 1);
		service.connect().send("GET /echo HTTP/1.1\r\nHost").finish().readToEnd();
		awaitGrowth(before, aborted("UNKNOWN", "client"), 2);
		Metrics after = service.metrics();
		assertThat(after.sum("http_requests_total")).isEqualTo(before.sum("http_requests_total"));
		assertThat(after.value("http_requests_in_flight")).isZero();
	}

	@Test
	void randomMethodsAndPathsAddNoSeries() {
		for (String method : METHODS) {
			List.of("/echo", "/livez", "/readyz", "/healthz", "/", "/none")
				.forEach((path) -> exchange(method, path, ""));
		}
		List.of("/echo", "/livez", "/readyz", "/healthz", "/", "/none").forEach((path) -> exchange("BREW", path, ""));
		Set<String> before = names();
		Random random = new Random(20_26);
		RawClient client = service.connect();
		for (int i = 0; i < 10_000; i++) {
			String method = randomMethod(random);
			client.send(method + " " + randomPath(random) + " HTTP/1.1\r\nHost: a\r\n\r\n");
			Answer answer = method.equals("HEAD") ? client.readHead() : client.read();
			assertThat(answer.status()).isIn(200, 204, 404, 405);
			if ("close".equals(answer.field("connection"))) {
				client.close();
				client = service.connect();
			}
		}
		client.close();
		assertThat(names()).isEqualTo(before);
	}

	private static String randomMethod(Random random) {
		if (random.nextInt(4) == 0) {
			return METHODS.get(random.nextInt(METHODS.size() - 1));
		}
		return text(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZgetpos!#$%&'*+-.^_`|~0123456789", 1 + random.nextInt(12));
	}

	private static String randomPath(Random random) {
		String any = text(random, "abcdefghijklmnopqrstuvwxyzABC0123456789-_~!$&'()*+,;=:@/", random.nextInt(30));
		return switch (random.nextInt(4)) {
			case 0 -> "/echo/" + any;
			case 1 -> "/echo" + any;
			case 2 -> "/livez" + any;
			default -> "/" + any;
		};
	}

	private static String text(Random random, String alphabet, int length) {
		StringBuilder text = new StringBuilder(length);
		random.ints(length, 0, alphabet.length()).forEach((index) -> text.append(alphabet.charAt(index)));
		return text.toString();
	}

	private static Set<String> names() {
		Set<String> names = new TreeSet<>(service.metrics().series().keySet());
		names.removeIf((name) -> !name.startsWith("http_") && !name.startsWith("resound_"));
		return names;
	}

	private static Answer exchange(String method, String path, String body) {
		try (RawClient client = service.connect()) {
			String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
			client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + body);
			return method.equals("HEAD") ? client.readHead() : client.read();
		}
	}

	private static void awaitGrowth(Metrics before, String series, double growth) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(service.metrics().growth(before, series)).as(series).isEqualTo(growth));
	}

	private static void awaitValue(String series, double value) {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(service.metrics().value(series)).as(series).isEqualTo(value));
	}

	private static String requests(String method, String endpoint, String status) {
		return "http_requests_total{endpoint=\"%s\",method=\"%s\",status=\"%s\"}".formatted(endpoint, method, status);
	}

	private static String durations(String method, String endpoint) {
		return "http_request_duration_seconds_count{endpoint=\"%s\",method=\"%s\"}".formatted(endpoint, method);
	}

	private static String aborted(String endpoint, String reason) {
		return "http_requests_aborted_total{endpoint=\"%s\",reason=\"%s\"}".formatted(endpoint, reason);
	}

}
