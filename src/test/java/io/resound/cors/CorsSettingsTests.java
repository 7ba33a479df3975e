package io.resound.cors;

import java.util.List;

import io.resound.route.Routes;
import io.resound.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings of CORS, and what is refused at start. */
class CorsSettingsTests {

	private static final ApplicationContextRunner RUNNER = new ApplicationContextRunner()
		.withUserConfiguration(Bound.class);

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(CorsProperties.class)
	static class Bound {

	}

	@Test
	void itIsOffByDefault() {
		RUNNER.run((context) -> {
			assertThat(context.getBean(CorsProperties.class)).isEqualTo(new CorsProperties(null, null));
			assertThat(new Cors(context.getBean(CorsProperties.class), new Routes(List.of())).fields()).isEmpty();
		});
	}

	@Test
	void listsAreSeparatedByCommas() {
		RUNNER
			.withPropertyValues(
					"resound.cors.allowed-origins=https://app.example, http://localhost:3000,http://[::1]:81",
					"resound.cors.allowed-headers=Resound-Run,Resound-Sequence")
			.run((context) -> assertThat(context.getBean(CorsProperties.class)).isEqualTo(
					new CorsProperties(List.of("https://app.example", "http://localhost:3000", "http://[::1]:81"),
							List.of("Resound-Run", "Resound-Sequence"))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "http://127.0.0.1:8080", "https://xn--bcher-kva.example", "https://a_b.example:8443",
			"http://localhost:443", "https://localhost:80", "chrome-extension://abcdefghijklmnop",
			"capacitor://localhost", "http://localhost:65535" })
	void whatABrowserSendsIsTaken(String origin) {
		RUNNER.withPropertyValues("resound.cors.allowed-origins=" + origin)
			.run((context) -> assertThat(context.getBean(CorsProperties.class).allowedOrigins())
				.containsExactly(origin));
	}

	@ParameterizedTest
	@ValueSource(strings = { "app.example", "https://app.example/", "https://app.example/path", "https://App.example",
			"HTTPS://app.example", "https://app.example:443", "http://app.example:80", "https://app.example:",
			"https://app.example:0", "https://app.example:080", "https://app.example:65536", "https://*.example",
			"https://user@app.example", "https://app.example?x", "https://bücher.example", "https://", "null", "true",
			"https://app.example https://other.example" })
	void anOriginThatNoBrowserSendsStopsTheStart(String origin) {
		RUNNER.withPropertyValues("resound.cors.allowed-origins=https://fine.example," + origin)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageStartingWith("resound.cors.allowed-origins is \"https://fine.example," + origin
						+ "\" and must be * or a list")
				.hasMessageContaining("https://app.example.com"));
	}

	@Test
	void allOriginsBesideOneStopsTheStart() {
		RUNNER.withPropertyValues("resound.cors.allowed-origins=*,https://app.example")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith(
						"resound.cors.allowed-origins is \"*,https://app.example\" and must be * or a list"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-origins", "allowed-headers" })
	void anEmptyListStopsTheStart(String name) {
		RUNNER
			.withPropertyValues("resound.cors.allowed-origins=*", "resound.cors.allowed-headers=*",
					"resound.cors." + name + "=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessageStartingWith("resound.cors." + name + " is empty and must be *"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Resound Run", "Resound-*", "Resound-Run: 1", "résound" })
	void aFieldThatIsNoneStopsTheStart(String field) {
		RUNNER.withPropertyValues("resound.cors.allowed-origins=*", "resound.cors.allowed-headers=" + field)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("resound.cors.allowed-headers is \"" + field + "\" and must be * or a list"));
	}

	@Test
	void fieldsWithoutOriginsStopTheStart() {
		RUNNER.withPropertyValues("resound.cors.allowed-headers=Resound-Run")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("resound.cors.allowed-headers is \"Resound-Run\" and has no effect without"
						+ " resound.cors.allowed-origins."));
	}

}
