package io.resound.server;

import java.time.Duration;
import java.util.List;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.util.NettyRuntime;
import io.resound.Resound;
import io.resound.testing.Answer;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.blockhound.BlockingOperationError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What whoever runs the service sees of it. */
@ExtendWith(OutputCaptureExtension.class)
class OperationsTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@Test
	void theProbesAreOnTheEchosPort() {
		assertThat(get("/livez").statusLine()).isEqualTo("HTTP/1.1 200 OK");
		assertThat(get("/livez").text()).isEqualTo("live\n");
		assertThat(get("/readyz").text()).isEqualTo("ready\n");
		assertThat(get("/livez").field("cache-control")).isEqualTo("no-store");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/health", "/actuator/prometheus", "/livez/x", "/readyz/" })
	void nothingElseOperationalIsOnTheEchosPort(String path) {
		assertThat(get(path).status()).isEqualTo(404);
		assertThat(get(path).field("content-type")).isEqualTo("application/problem+json");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/liveness", "/readiness" })
	void healthTellsOfEachGroup(String group) {
		assertThat(json("/actuator/health" + group).path("status").asString()).isEqualTo("UP");
	}

	@Test
	void theManagementPortHasALoopOfItsOwnAndNoMore() {
		json("/actuator/health");
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.anyMatch((name) -> name.startsWith("management-"))
			.noneMatch((name) -> name.startsWith("reactor-http"));
	}

	@Test
	void infoTellsWhatRuns() {
		JsonNode info = json("/actuator/info");
		assertThat(info.path("build").path("version").asString()).matches("\\d+\\.\\d+\\.\\d+.*");
		assertThat(info.path("git").path("commit").path("id").asString()).matches("[0-9a-f]{7,40}");
		assertThat(info.path("java").path("version").asString()).isEqualTo(System.getProperty("java.version"));
		assertThat(info.path("server").path("transport").asString()).isIn("io_uring", "epoll", "NIO");
		assertThat(info.path("server").path("eventLoops").asInt()).isEqualTo(NettyRuntime.availableProcessors());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "env", "beans", "configprops", "heapdump", "loggers", "metrics", "shutdown", "threaddump" })
	void nothingElseIsOnTheManagementPort(String endpoint) {
		assertThat(service.management("/actuator/" + endpoint).statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/livez", "/readyz" })
	void theEchoAndItsProbesAreNotOnTheManagementPort(String path) {
		assertThat(service.management(path).statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@CsvSource({ "nio,NIO", "epoll,epoll", "io_uring,io_uring" })
	void eachTransportEchoesAndIsNamedAtTheStart(String setting, String name, CapturedOutput output) {
		assumeThat(!setting.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!setting.equals("io_uring") || IoUring.isAvailable()).isTrue();
		try (Service other = Service.start("resound.server.transport=" + setting, "resound.limits.body=12345B")) {
			try (RawClient client = other.connect()) {
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
				assertThat(client.read().text()).isEqualTo("hi");
			}
			assertThat(output.getOut()).contains("Echoing on port " + other.port()
					+ " (HTTP/1.1 and h2c), management on port " + other.managementPort() + "; " + name + ", "
					+ NettyRuntime.availableProcessors() + " event loops, express lane on, bodies up to 12345 bytes");
			assertThat(output.getOut())
				.containsPattern("bodies up to 12345 bytes, \\d+ connections, without an ahead-of-time cache");
		}
	}

	@Test
	void onePortForBothIsRefused() {
		int taken = service.port();
		SpringApplicationBuilder application = new SpringApplicationBuilder(Resound.class).main(Resound.class);
		assertThatThrownBy(() -> application.run("--server.port=" + taken, "--management.server.port=" + taken))
			.hasRootCauseMessage("management.server.port is " + taken + " and must differ from server.port, which is "
					+ taken + ".");
	}

	@Test
	void requestsLeaveNoTraceInTheLog(CapturedOutput output) {
		int before = output.getOut().length();
		get("/echo/a-path-that-nobody-else-asks-for");
		get("/another-path-that-nobody-else-asks-for");
		assertThat(output.getOut().substring(before)).doesNotContain("nobody-else-asks-for");
	}

	@Test
	void logsAreJsonWhenAskedFor() {
		List<String> jvm = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1");
		try (ServiceProcess process = ServiceProcess.start(jvm, "logging.structured.format.console=ecs",
				"resound.drain.at-least=0s", "resound.drain.at-most=0s")) {
			process.sigterm();
			process.waitFor(Duration.ofSeconds(20));
			assertThat(process.log()).isNotEmpty().allSatisfy((line) -> {
				JsonNode entry = JSON.readTree(line);
				assertThat(entry.path("@timestamp").asString()).isNotEmpty();
				assertThat(entry.path("message").asString()).isNotEmpty();
			});
			assertThat(process.log()).anyMatch((line) -> line.contains("Drained"));
		}
	}

	private static Answer get(String path) {
		try (RawClient client = service.connect()) {
			return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").read();
		}
	}

	private static JsonNode json(String path) {
		return JSON.readTree(service.management(path).body());
	}

}
