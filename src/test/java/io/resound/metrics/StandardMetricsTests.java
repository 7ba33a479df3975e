package io.resound.metrics;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.sun.management.UnixOperatingSystemMXBean;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What Prometheus expects of any process, and what is running. Asks for Micrometer's own
 * start time as well, which has the same name.
 */
class StandardMetricsTests {

	private static final List<String> STANDARD = List.of("process_cpu_seconds_total", "process_open_fds",
			"process_max_fds", "process_resident_memory_bytes", "process_virtual_memory_bytes",
			"process_start_time_seconds");

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("management.metrics.enable.process.start.time=true", "resound.server.transport=nio");
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void theProcessTellsWhatTheKernelTellsOfIt() throws Exception {
		UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		double cpuBefore = system.getProcessCpuTime() / 1e9;
		Metrics metrics = service.metrics();
		assertThat(metrics.value("process_cpu_seconds_total")).isBetween(cpuBefore, system.getProcessCpuTime() / 1e9);
		assertThat(metrics.value("process_max_fds")).isEqualTo(system.getMaxFileDescriptorCount());
		assertThat(metrics.value("process_open_fds")).isBetween(10.0, metrics.value("process_max_fds"));
		assertThat(metrics.value("process_resident_memory_bytes")).isCloseTo(statusBytes("VmRSS:"), within(100e6));
		assertThat(metrics.value("process_virtual_memory_bytes")).isCloseTo(statusBytes("VmSize:"), within(500e6));
		assertThat(metrics.value("process_start_time_seconds"))
			.isEqualTo(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
	}

	private static double statusBytes(String name) throws Exception {
		return Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith(name))
			.mapToDouble((line) -> Double.parseDouble(line.split("\\s+")[1]) * 1024)
			.findFirst()
			.orElseThrow();
	}

	@Test
	void theBuildTellsVersionRevisionJavaAndTransport() {
		Map<String, Double> series = service.metrics().series();
		String version = service.context().getBean(BuildProperties.class).getVersion();
		String revision = service.context().getBean(GitProperties.class).getCommitId();
		assertThat(version).isNotBlank();
		assertThat(revision).matches("[0-9a-f]{40}");
		assertThat(series)
			.containsEntry("resound_build_info{java=\"%s\",revision=\"%s\",transport=\"nio\",version=\"%s\"}"
				.formatted(Runtime.version(), revision, version), 1.0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0" })
	void noMetricIsToldTwiceInTextAndEachHasItsHelp(String format) throws Exception {
		String scrape = new String(scrape(format), StandardCharsets.UTF_8);
		List<String> lines = scrape.lines().toList();
		List<String> families = lines.stream()
			.filter((line) -> line.startsWith("# TYPE "))
			.map((line) -> line.split(" ")[2])
			.toList();
		assertThat(families).doesNotHaveDuplicates().hasSizeGreaterThan(50);
		assertThat(
				lines.stream().filter((line) -> !line.startsWith("#")).map((line) -> line.replaceFirst(" \\S+$", "")))
			.doesNotHaveDuplicates()
			.contains(STANDARD.toArray(String[]::new));
		assertThat(lines).anyMatch((line) -> line.matches("# HELP http_requests_by_protocol(_total)? .+"))
			.anyMatch((line) -> line.matches("# HELP resound_build(_info)? .+"));
	}

	@Test
	void noMetricIsToldTwiceInProtobuf() throws Exception {
		ByteBuffer bytes = ByteBuffer.wrap(scrape("application/vnd.google.protobuf;"
				+ "proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=underscores"));
		List<String> families = new ArrayList<>();
		while (bytes.hasRemaining()) {
			int length = varint(bytes);
			int end = bytes.position() + length;
			assertThat(bytes.get()).as("the first field of a family is its name").isEqualTo((byte) 0x0a);
			byte[] name = new byte[varint(bytes)];
			bytes.get(name);
			families.add(new String(name, StandardCharsets.UTF_8));
			bytes.position(end);
		}
		assertThat(families).doesNotHaveDuplicates()
			.containsAll(STANDARD)
			.contains("http_requests_by_protocol_total", "resound_build_info");
	}

	private static int varint(ByteBuffer bytes) {
		int value = 0;
		for (int shift = 0;; shift += 7) {
			byte b = bytes.get();
			value |= (b & 0x7f) << shift;
			if (b >= 0) {
				return value;
			}
		}
	}

	private static byte[] scrape(String format) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpResponse<byte[]> answer = client.send(HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + service.managementPort() + "/actuator/prometheus"))
				.header("Accept", format)
				.timeout(Duration.ofSeconds(10))
				.build(), HttpResponse.BodyHandlers.ofByteArray());
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.headers().firstValue("Content-Type").orElseThrow().replace(" ", ""))
				.startsWith(format.substring(0, format.indexOf(';')));
			return answer.body();
		}
	}

}
