package io.resound.metrics;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What can be switched on and off, and the format that carries native histograms. */
class MetricsSettingsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String PROTOBUF = "application/vnd.google.protobuf;"
			+ " proto=io.prometheus.client.MetricFamily; encoding=delimited";

	@Test
	void springsOwnObservationIsOnePropertyAway() {
		try (Service service = Service.start("management.observations.enable.http.server.requests=true")) {
			echo(service);
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(service.metrics().series().keySet())
					.anyMatch((name) -> name.startsWith("http_server_requests_seconds_count")));
			assertThat(service.metrics().sum("http_requests_total", "status=\"200\"")).isEqualTo(1);
		}
	}

	@Test
	void withoutMetricsTheServiceEchoesAndMeasuresNoRequest() {
		try (Service service = Service.start("resound.metrics.enabled=false")) {
			echo(service);
			assertThat(service.metrics().series().keySet()).noneMatch((name) -> name.startsWith("http_"))
				.anyMatch((name) -> name.startsWith("jvm_"));
		}
	}

	@Test
	void protobufCarriesTheNativeHistogram() throws Exception {
		try (Service service = Service.start(); HttpClient client = HttpClient.newHttpClient()) {
			echo(service);
			await().atMost(PATIENCE)
				.untilAsserted(
						() -> assertThat(service.metrics().sum("http_request_duration_seconds_count")).isEqualTo(1));
			HttpRequest scrape = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + "/actuator/prometheus"))
				.header("Accept", PROTOBUF)
				.timeout(PATIENCE)
				.build();
			HttpResponse<byte[]> answer = client.send(scrape, HttpResponse.BodyHandlers.ofByteArray());
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.headers().firstValue("Content-Type"))
				.hasValueSatisfying((type) -> assertThat(type.replace(" ", "")).startsWith(PROTOBUF.replace(" ", "")));
			Message histogram = histogramOf(answer.body(), "http_request_duration_seconds");
			assertThat(histogram.number(1)).as("sample_count").isEqualTo(1);
			assertThat(histogram.messages(3)).as("classic buckets").hasSizeGreaterThanOrEqualTo(17);
			assertThat(histogram.messages(12)).as("spans of native buckets").isNotEmpty();
		}
	}

	@Test
	void whatTheDrainCutsIsCounted() {
		Service service = Service.start();
		PrometheusRegistry registry = service.context().getBean(PrometheusRegistry.class);
		try (service; RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
			client.readBytes("HTTP/1.1 200 OK".length());
			service.close();
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
		CounterSnapshot aborted = registry.scrape("http_requests_aborted"::equals)
			.stream()
			.map(CounterSnapshot.class::cast)
			.findFirst()
			.orElseThrow();
		assertThat(aborted.getDataPoints()).filteredOn((point) -> point.getValue() != 0)
			.singleElement()
			.matches((point) -> point.getLabels().equals(Labels.of("endpoint", "/echo", "reason", "shutdown")))
			.matches((point) -> point.getValue() == 1);
	}

	private static void echo(Service service) {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			assertThat(client.read().text()).isEqualTo("hi");
		}
	}

	/** The histogram of the only series of a family, out of a delimited answer. */
	private static Message histogramOf(byte[] answer, String name) {
		ByteBuffer bytes = ByteBuffer.wrap(answer);
		while (bytes.hasRemaining()) {
			Message family = Message.read(slice(bytes, (int) varint(bytes)));
			if (new String((byte[]) family.first(1), StandardCharsets.UTF_8).equals(name)) {
				assertThat(family.messages(4)).hasSize(1);
				return family.messages(4).getFirst().messages(7).getFirst();
			}
		}
		throw new AssertionError("no family " + name);
	}

	private static ByteBuffer slice(ByteBuffer bytes, int length) {
		ByteBuffer slice = bytes.slice(bytes.position(), length);
		bytes.position(bytes.position() + length);
		return slice;
	}

	private static long varint(ByteBuffer bytes) {
		long value = 0;
		for (int shift = 0;; shift += 7) {
			byte b = bytes.get();
			value |= (b & 0x7FL) << shift;
			if (b >= 0) {
				return value;
			}
		}
	}

	/** A message of Protocol Buffers, as far as it can be read without its schema. */
	private record Message(List<Field> fields) {

		static Message read(ByteBuffer bytes) {
			List<Field> fields = new ArrayList<>();
			while (bytes.hasRemaining()) {
				long tag = varint(bytes);
				fields.add(new Field((int) (tag >>> 3), switch ((int) (tag & 7)) {
					case 0 -> varint(bytes);
					case 1 -> bytes.getLong();
					case 2 -> bytesOf(slice(bytes, (int) varint(bytes)));
					case 5 -> (long) bytes.getInt();
					default -> throw new AssertionError("no wire type of protobuf in tag " + tag);
				}));
			}
			return new Message(fields);
		}

		private static byte[] bytesOf(ByteBuffer slice) {
			byte[] bytes = new byte[slice.remaining()];
			slice.get(bytes);
			return bytes;
		}

		Object first(int number) {
			return this.fields.stream()
				.filter((field) -> field.number() == number)
				.map(Field::value)
				.findFirst()
				.orElseThrow();
		}

		long number(int number) {
			return (Long) first(number);
		}

		List<Message> messages(int number) {
			return this.fields.stream()
				.filter((field) -> field.number() == number)
				.map((field) -> read(ByteBuffer.wrap((byte[]) field.value())))
				.toList();
		}

		private record Field(int number, Object value) {

		}

	}

}
