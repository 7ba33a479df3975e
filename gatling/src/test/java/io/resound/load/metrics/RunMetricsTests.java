package io.resound.load.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunMetricsTests {

	private static final RunMetrics.Run RUN = new RunMetrics.Run("Latency", 1, 3);

	private static final String PROTOBUF = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
			+ "encoding=delimited";

	private final HttpClient client = HttpClient.newHttpClient();

	private RunMetrics metrics;

	@BeforeEach
	void open() throws IOException {
		this.metrics = new RunMetrics(0, RUN);
	}

	@AfterEach
	void close() {
		this.metrics.close();
		this.client.close();
	}

	@Test
	void requestsAreCountedByNameAndOutcome() throws Exception {
		this.metrics.ended("echo", "ok");
		this.metrics.ended("echo", "ok");
		this.metrics.ended("large", "status 503");
		assertThat(text()).contains("resound_load_requests_total{outcome=\"ok\",request=\"echo\"} 2.0",
				"resound_load_requests_total{outcome=\"status 503\",request=\"large\"} 1.0",
				"resound_load_info{injector=\"1\",injectors=\"3\",simulation=\"Latency\"} 1");
	}

	@Test
	void timesAreInSecondsAndInTheBucketsOfTheService() throws Exception {
		this.metrics.took("echo", 100);
		this.metrics.took("echo", 2_000_000);
		this.metrics.injectorTook(50);
		assertThat(text()).contains("resound_load_request_duration_seconds_bucket{request=\"echo\",le=\"5.0E-5\"} 0",
				"resound_load_request_duration_seconds_bucket{request=\"echo\",le=\"1.0E-4\"} 1",
				"resound_load_request_duration_seconds_bucket{request=\"echo\",le=\"2.5\"} 2",
				"resound_load_request_duration_seconds_sum{request=\"echo\"} 2.0001",
				"resound_load_injector_duration_seconds_bucket{le=\"5.0E-5\"} 1");
	}

	@Test
	void whatIsExpectedIsZeroBeforeTheFirstRequest() throws Exception {
		this.metrics.expect("echo", "ok");
		assertThat(text()).contains("resound_load_requests_total{outcome=\"ok\",request=\"echo\"} 0.0",
				"resound_load_request_duration_seconds_count{request=\"echo\"} 0");
	}

	@Test
	void nativeHistogramsAreToldToWhoeverAsksForThem() throws Exception {
		this.metrics.took("echo", 100);
		HttpResponse<byte[]> response = get(PROTOBUF);
		assertThat(response.headers().firstValue("Content-Type").orElseThrow())
			.startsWith("application/vnd.google.protobuf");
		assertThat(new String(response.body(), StandardCharsets.ISO_8859_1))
			.contains("resound_load_request_duration_seconds");
	}

	@Test
	void aPortThatIsTakenIsNotOpened() throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			assertThatIOException().isThrownBy(() -> new RunMetrics(taken.getLocalPort(), RUN));
		}
	}

	@Test
	void nobodyAnswersOnceItIsClosed() {
		this.metrics.close();
		assertThatIOException().isThrownBy(this::text).isInstanceOf(ConnectException.class);
	}

	private String text() throws IOException, InterruptedException {
		return new String(get("text/plain").body(), StandardCharsets.UTF_8);
	}

	private HttpResponse<byte[]> get(String accept) throws IOException, InterruptedException {
		return this.client
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.metrics.port() + "/metrics"))
				.header("Accept", accept)
				.timeout(Duration.ofSeconds(30))
				.build(), BodyHandlers.ofByteArray());
	}

}
