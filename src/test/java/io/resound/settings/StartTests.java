package io.resound.settings;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What the process says of its settings when it starts, and how it ends when it cannot.
 */
class StartTests {

	private static final String[] FREE_PORTS = { "--server.port=0", "--management.server.port=0" };

	private static final Pattern MANAGEMENT = Pattern.compile("management on port (\\d+)");

	private static final String PROTOBUF = "application/vnd.google.protobuf;"
			+ " proto=io.prometheus.client.MetricFamily; encoding=delimited";

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					RESOUND_LIMITS_BDY | 1GB | RESOUND_LIMITS_BODY
					RESOUND_LIMITS_HEADTIMEOUT | 10 | resound.limits.head-timeout is "10" and must be a number with the unit
					RESOUND_LIMITS_HEADTIMEOUT | 99ms | resound.limits.head-timeout is 99ms and must be from 100ms to 1h.
					SERVER_SSL_BUNDLE | any | server.ssl.bundle is any and must be the name of a bundle: there is none, see spring.ssl.bundle.
					RESOUND_LISTENERS_ADMIN_PROT | 1 | The nearest is RESOUND_LISTENERS_ADMIN_PORT.
					RESOUND_LISTENERS_ADMIN_PORT | 65536 | resound.listeners.admin.port is 65536 and must be from 0 to 65535.
					RESOUND_LISTENERS_ADMIN_PATH | /no/where | resound.listeners.admin.path is /no/where and must be in a directory
					RESOUND_ECHO_ANSWER | later | resound.echo.answer is "later" and must be one of streamed, complete, discard
					RESOUND_SPOOL_EXCHANGE | -1 | resound.spool.exchange is -1B and must be 0B or more.
					RESOUND_SPOOL_TOTAL | 100KB | resound.spool.total is 100KB and must be 0B or at least 256KB.
					RESOUND_SPOOL_DIRECTORY | /no/where | resound.spool.directory is /no/where and must be a directory
					SERVER_NETTY_IDLETIMOUT | 7s | the environment variable SERVER_NETTY_IDLETIMOUT is set, but not supported
					LOGGING_STRUCTURED_FORMAT_CONSOLE | xml | logging.structured.format.console is "xml" and must be one of ecs
					""")
	void aBadSettingEndsTheProcessWithoutATrace(String variable, String value, String message) throws Exception {
		try (Start start = Start.of(":", Map.of(variable, value), List.of(), FREE_PORTS)) {
			assertThat(start.exitCode()).isEqualTo(1);
			assertThat(start.log()).contains("APPLICATION FAILED TO START", message).doesNotContain("\tat ");
		}
	}

	@Test
	void aModeThatNeedsTheSpoolDoesNotGoWithASpoolThatIsOff() throws Exception {
		try (Start start = Start.of(":", Map.of("RESOUND_ECHO_ANSWER", "complete", "RESOUND_SPOOL_EXCHANGE", "0"),
				List.of(), FREE_PORTS)) {
			assertThat(start.exitCode()).isEqualTo(1);
			assertThat(start.log()).contains("APPLICATION FAILED TO START",
					"resound.echo.answer is complete and must be streamed or discard while resound.spool.exchange is 0B.")
				.doesNotContain("\tat ");
		}
	}

	@ParameterizedTest
	@CsvSource({ "server.port, management.server.port", "management.server.port, server.port" })
	void aPortInUseEndsTheProcessAndNamesTheSetting(String setting, String other) throws Exception {
		try (ServerSocket taken = new ServerSocket(0);
				Start start = Start.of(":", Map.of(), List.of(), "--" + setting + "=" + taken.getLocalPort(),
						"--" + other + "=0")) {
			assertThat(start.exitCode()).isEqualTo(1);
			assertThat(start.log())
				.contains(setting + " is " + taken.getLocalPort() + ", and another process listens on that port.")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void theLinksOfServicesDoNotKeepItFromStarting() throws Exception {
		Map<String, String> links = new HashMap<>();
		for (String service : List.of("resound", "resound-server", "resound-limits", "resound-listeners-tcp",
				"resound-drain-timeout", "server", "management-server", "management")) {
			links.putAll(ServiceLinksTests.links(service, "10.96.0.12", "tcp"));
		}
		links.put("RESOUND_LIMITS_BODY", "1MB");
		links.put("MANAGEMENT_ENDPOINTS_WEB_BASEPATH", "/manage");
		try (Start start = Start.of(":", links, List.of(), FREE_PORTS)) {
			assertThat(start.startLine()).contains("(HTTP/1.1 and h2c)", "bodies up to 1048576 bytes");
			assertThat(curl("http://localhost:" + managementPort(start) + "/manage/health"))
				.contains("\"status\":\"UP\"");
		}
	}

	@Test
	void theHelpStartsNothing() throws Exception {
		try (Start start = Start.of(":", Map.of("RESOUND_LIMITS_BDY", "1"), List.of(), "--help")) {
			assertThat(start.exitCode()).isZero();
			assertThat(start.lines().getFirst()).isEqualTo("Resound, an HTTP echo service.");
			assertThat(start.log()).contains("--resound.limits.body=1GB").doesNotContain("INFO", "ERROR");
		}
	}

	@Test
	void connectionsAboveTheLimitOfOpenFilesAreLoweredAndThatIsSaid() throws Exception {
		try (Start start = Start.of("ulimit -n 1000", Map.of("RESOUND_LIMITS_CONNECTIONS", "5000"), List.of(),
				FREE_PORTS)) {
			assertThat(start.startLine()).contains(" 680 connections");
			assertThat(start.lines()).anyMatch((line) -> line.contains("WARN") && line
				.contains("resound.limits.connections is 5000, but the open-file limit of 1000 allows only 680;"));
		}
	}

	@Test
	void aLimitOfOpenFilesThatLeavesRoomForNobodyEndsTheStart() throws Exception {
		try (Start start = Start.of("ulimit -n 300", Map.of(), List.of(), FREE_PORTS)) {
			assertThat(start.exitCode()).isEqualTo(1);
			assertThat(start.log()).contains("APPLICATION FAILED TO START",
					"The open-file limit is 300 and must be at least 384: ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "auto", "io_uring" })
	void whereEpollCannotBeLoadedTheReasonIsSaid(String transport) throws Exception {
		assumeThat(Epoll.isAvailable()).isTrue();
		try (Start start = Start.of(":", Map.of("RESOUND_SERVER_TRANSPORT", transport),
				List.of("-Dio.netty.native.workdir=/proc"), FREE_PORTS)) {
			assertThat(start.startLine()).contains("; NIO, ");
			assertThat(start.lines()).anyMatch((line) -> line.contains("WARN")
					&& line.contains("epoll is not available (") && line.contains("-Dio.netty.native.workdir"));
		}
	}

	@Test
	void withoutItsManagementPortItNamesNone() throws Exception {
		try (Start start = Start.of(":", Map.of("RESOUND_SERVER_ACCESSLOG", "true"), List.of(), "--server.port=0",
				"--server.http2.enabled=false", "--management.server.port=-1")) {
			assertThat(start.startLine()).containsPattern("Echoing on port \\d+ \\(HTTP/1\\.1\\), no management port; ")
				.containsPattern("express lane off \\(resound\\.(server\\.access-log|express\\.enabled)\\), ");
		}
	}

	@Test
	void aManagementPortWithTlsSpeaksItAndIsNamedSo(@TempDir Path folder) throws Exception {
		Path keys = folder.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=localhost", "-keystore", keys.toString(),
				"-storetype", "PKCS12", "-storepass", "secret")
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
		try (Start start = Start.of(":", Map.of(), List.of(), "--server.port=0", "--management.server.port=0",
				"--management.server.ssl.key-store=" + keys, "--management.server.ssl.key-store-password=secret")) {
			assertThat(start.startLine())
				.containsPattern("\\(HTTP/1\\.1 and h2c\\), management on port \\d+ \\(https\\); ");
			String health = "https://localhost:" + managementPort(start) + "/actuator/health";
			assertThat(curl("--http2", health)).contains("\"status\":\"UP\"");
			assertThat(curl("--http1.1", "--header", "Host: localhost:", health)).contains("\"status\":\"UP\"");
		}
	}

	@Test
	void allOfALogInJsonIsJsonAlsoWhenProtobufIsScraped() throws Exception {
		try (Start start = Start.of(":", Map.of("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs"), List.of("@jvm.options"),
				FREE_PORTS)) {
			start.startLine();
			scrape(managementPort(start));
			assertThat(start.lines()).isNotEmpty().allSatisfy((line) -> {
				JsonNode entry = JsonMapper.shared().readTree(line);
				assertThat(entry.path("message").asString()).isNotEmpty();
			});
		}
	}

	private static String curl(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("curl", "-sk", "--max-time", "20"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("curl has ended").isTrue();
		assertThat(process.exitValue()).as(answer).isZero();
		return answer;
	}

	private static void scrape(int port) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
				.header("Accept", PROTOBUF)
				.timeout(Duration.ofSeconds(20))
				.build();
			HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/vnd.google");
		}
	}

	private static int managementPort(Start start) {
		Matcher matcher = MANAGEMENT.matcher(start.startLine());
		assertThat(matcher.find()).isTrue();
		return Integer.parseInt(matcher.group(1));
	}

}
