package io.resound.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.resound.limits.Limits;
import io.resound.settings.Range;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A value that cannot work stops the start in Spring Boot's form, for each setting that
 * docs/configuration.md lists: the setting, the value, and what it must be. The
 * application here has the settings of the service and nothing else.
 */
@ExtendWith(OutputCaptureExtension.class)
class ValuesSettingsTests {

	private static final List<String> NO_SIZES = List.of("-1B", "much", "10 MB", "1kb", "1.5MB", "MB", "1K", "1Ki",
			"9223372036854775807KB", "99999999999999999999");

	private static final List<String> NO_TIMES = List.of("10", "0", "-1s", "soon", "10 s", "1.5s", "s", "1w", "2d",
			"99999999999999999999s", "9223372036854775807d");

	private static final List<String> NO_NUMBERS = List.of("-2", "many", "1.5", "10000001", "1,000", "0x10", "1k",
			"99999999999999999999");

	private static final List<String> NO_FLAGS = List.of("maybe", "2", "tru");

	private static final List<String> NO_ORIGINS = List.of("example.com", "https://a.example/", "*,https://a.example");

	/** Bad values of settings whose type does not say enough. */
	private static final Map<String, List<String>> OTHERS = Map.ofEntries(
			Map.entry("resound.server.transport", List.of("pigeon", "kqueue", "io-ring")),
			Map.entry("resound.cors.allowed-origins", NO_ORIGINS),
			Map.entry("resound.websocket.allowed-origins", NO_ORIGINS),
			Map.entry("resound.echo.answer", List.of("fast", "streamed;complete")),
			Map.entry("resound.inspect.secret-fields", List.of("none,", "A B", "Cookie:")),
			Map.entry("resound.cors.allowed-headers", List.of("Resound Run", "Resound-*")),
			Map.entry("server.address", List.of("::g", "[::1", "[")),
			Map.entry("resound.listeners.admin.address", List.of("::g", "[::1", "[")),
			Map.entry("resound.listeners.admin.path", List.of("/run/" + "x".repeat(103), "/run/\0")),
			Map.entry("resound.listeners.admin.permissions", List.of("660", "432", "0668", "01777", "rw-rw----")),
			Map.entry("resound.listeners.admin.http2", List.of("maybe", "h2c", "2")),
			Map.entry("resound.listeners.admin.proxy-protocol", List.of("on", "v2", "true", "required,off")),
			Map.entry("resound.listeners.admin.limit", List.of("0", "-1")),
			Map.entry("resound.listeners.admin.tls.client-auth", List.of("always", "need,want", "true")),
			Map.entry("logging.structured.format.console", List.of("xml", "json", "a.b")),
			Map.entry("resound.limits.connections", List.of("0", "-1")),
			Map.entry("resound.limits.heads", List.of("0", "4095KB", "1TB")),
			Map.entry("resound.limits.fields", List.of("0", "9", "1001")),
			Map.entry("server.netty.max-keep-alive-requests", List.of("0")),
			Map.entry("server.netty.idle-timeout", List.of("0s", "9ms", "25h")),
			Map.entry("server.max-http-request-header-size", List.of("0", "1B", "511B", "1025KB")),
			Map.entry("server.netty.max-initial-line-length", List.of("0", "1B", "511B", "1025KB")),
			Map.entry("resound.generate.largest", List.of("0", "1023B")),
			Map.entry("resound.generate.longest", List.of("25h")),
			Map.entry("resound.limits.head-timeout", List.of("99ms", "61m")),
			Map.entry("resound.limits.stall-timeout", List.of("99ms", "61m")),
			Map.entry("resound.warm-up.at-most", List.of("9ms", "61s")));

	@Configuration(proxyBeanMethods = false)
	@ComponentScan("io.resound.settings")
	@ConfigurationPropertiesScan("io.resound")
	@EnableConfigurationProperties({ ServerProperties.class, NettyServerProperties.class })
	static class Bound {

	}

	/** Spring Boot leaves the format for the next start in the same JVM. */
	@AfterEach
	void forgetTheFormatOfTheLog() {
		System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(Bound.class).web(WebApplicationType.NONE).run(arguments);
	}

	static Stream<Arguments> badValues() {
		List<Arguments> bad = new ArrayList<>();
		JsonNode metadata = JsonMapper.shared()
			.readTree(ValuesSettingsTests.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"));
		for (JsonNode property : metadata.get("properties")) {
			String name = property.get("name").asString().replace("<name>", "admin");
			if (name.endsWith(".protocol") || name.startsWith("management.endpoint.")) {
				// Which protocols there are is known only with the beans that speak them,
				// and Spring Boot reads the others only with the endpoint.
				continue;
			}
			List<String> values = new ArrayList<>(List.of("", " "));
			values.addAll(switch (property.get("type").asString()) {
				case "org.springframework.util.unit.DataSize" -> NO_SIZES;
				case "java.time.Duration" -> NO_TIMES;
				case "java.lang.Integer" -> name.endsWith(".max-keep-alive-requests")
						? NO_NUMBERS.stream().filter((value) -> !value.equals("10000001")).toList() : NO_NUMBERS;
				case "java.lang.Boolean" -> NO_FLAGS;
				default -> List.of();
			});
			values.addAll(OTHERS.getOrDefault(name, List.of()));
			// Whether there is such a directory, bundle or cipher, and what a shape asks
			// for, is found out when it is used.
			if (!name.equals("resound.spool.directory") && !name.equals("resound.shape.default")
					&& !name.endsWith(".tls.bundle") && !name.startsWith("server.ssl.")) {
				assertThat(values).as("bad values of " + name).hasSizeGreaterThan(2);
			}
			values.forEach((value) -> bad.add(Arguments.of(name, value)));
		}
		return bad.stream();
	}

	@ParameterizedTest
	@MethodSource("badValues")
	void aBadValueStopsTheStart(String name, String value, CapturedOutput output) {
		assertThatThrownBy(() -> start("--" + name + "=" + value).close()).isInstanceOf(RuntimeException.class);
		assertThat(output.getAll()).contains("APPLICATION FAILED TO START").doesNotContain("\tat ", "Caused by");
		String description = output.getAll().replaceAll("(?s).*Description:\\s+(.*?)\\s+Action:.*", "$1");
		if (value.isBlank()) {
			assertThat(description).isEqualTo("--" + name + " has no value.");
		}
		else {
			assertThat(description).startsWith(name + " is ")
				.matches("(?s).* is (\"" + Pattern.quote(value) + "\"|" + Pattern.quote(asText(name, value))
						+ ") and must be .{3,}");
		}
	}

	/** A value outside a range is in the message as the range has it. */
	private static String asText(String name, String value) {
		boolean number = name.contains("connections") || name.endsWith(".limit") || name.endsWith(".fields")
				|| name.contains("requests");
		return switch (value) {
			case "-1s", "0s", "9ms", "99ms", "2d", "25h", "61m", "61s" ->
				Range.text(DurationStyle.detectAndParse(value));
			case "-1B", "0", "1B", "511B", "1025KB" -> number ? value : Range.text(DataSize.parse(value));
			default -> value;
		};
	}

	@ParameterizedTest
	@ValueSource(strings = { "10MiB", "10MB", "10485760", "10485760B", "10240KiB" })
	void sizesMayHaveTheUnitsOfKubernetes(String size) {
		try (ConfigurableApplicationContext context = start("--resound.limits.body=" + size)) {
			assertThat(context.getBean(Limits.class).body()).isEqualTo(DataSize.ofMegabytes(10));
		}
	}

	@Test
	void thoseOfSpringBootsSettingsToo() {
		try (ConfigurableApplicationContext context = start("--server.max-http-request-header-size=4KiB",
				"--server.netty.max-initial-line-length=1MiB")) {
			assertThat(context.getBean(ServerProperties.class).getMaxHttpRequestHeaderSize())
				.isEqualTo(DataSize.ofKilobytes(4));
			assertThat(context.getBean(NettyServerProperties.class).getMaxInitialLineLength())
				.isEqualTo(DataSize.ofMegabytes(1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "10s", "PT10S", "10000ms", "10000000us" })
	void durationsMayBeWrittenAsSpringBootReadsThem(String duration) {
		try (ConfigurableApplicationContext context = start("--resound.limits.head-timeout=" + duration)) {
			assertThat(context.getBean(Limits.class).headTimeout()).isEqualTo(Duration.ofSeconds(10));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.port=65535", "server.port=0", "management.server.port=-1",
			"server.max-http-request-header-size=512B", "server.max-http-request-header-size=1MB",
			"server.netty.max-initial-line-length=512", "server.netty.idle-timeout=10ms",
			"server.netty.idle-timeout=24h", "server.netty.max-keep-alive-requests=1", "resound.express.enabled=off",
			"resound.express.enabled=FALSE", "server.http2.enabled=True", "server.address=::1",
			"logging.structured.format.console=ecs", "logging.structured.format.console=GELF", "resound.limits.body=0",
			"resound.limits.connections=10000000", "resound.server.transport=IO_URING", "resound.listeners.a.port=0",
			"resound.listeners.a1-b.port=65535", "resound.listeners.a.limit=10000000",
			"resound.listeners.a.permissions=0777", "resound.listeners.a.http2=ONLY" })
	void valuesAtTheirBoundsAreTaken(String setting) {
		assertThatCode(() -> start("--" + setting).close()).doesNotThrowAnyException();
	}

	@Test
	void aPlaceholderIsReadBeforeItIsChecked(CapturedOutput output) {
		assertThatThrownBy(() -> start("--given.time=10", "--resound.limits.head-timeout=${given.time}").close())
			.isInstanceOf(RuntimeException.class);
		assertThat(output.getAll())
			.contains("resound.limits.head-timeout is \"10\" and must be a number with the unit");
	}

}
