package io.resound.settings;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Names that do not exist stop the start, wherever they are written. */
class NamesTests {

	@ParameterizedTest
	@CsvSource({ "--resound.limits.bdy=1GB, --resound.limits.bdy, resound.limits.body",
			"--resound.limit.body=1GB, --resound.limit.body, resound.limits.body",
			"--resound.limits.headtimeuot=1s, --resound.limits.headtimeuot, resound.limits.head-timeout",
			"--resound.drain.at-lest=1s, --resound.drain.at-lest, resound.drain.at-least",
			"--RESOUND_LIMITS_BODY=1GB, --RESOUND_LIMITS_BODY, resound.limits.body",
			"--resound.limits.body.size=1GB, --resound.limits.body.size, resound.limits.body",
			"--resound.limits.body[0]=1GB, --resound.limits.body[0], resound.limits.body",
			"--resound.warm-up=true, --resound.warm-up, resound.warm-up.at-most",
			"--resound.listeners.admin.prot=1, --resound.listeners.admin.prot, resound.listeners.admin.port",
			"--resound.listeners.my-admin.limt=1, --resound.listeners.my-admin.limt, resound.listeners.my-admin.limit",
			"--resound.listeners.admin.tls.bundl=a, --resound.listeners.admin.tls.bundl, resound.listeners.admin.tls.bundle",
			"--resound.listeners.port=1, --resound.listeners.port, resound.listeners.<name>.port",
			"--resound.listeners.admin=1, --resound.listeners.admin, resound.listeners.<name>.limit",
			"--resound.listeners=1, --resound.listeners, resound.listeners.<name>.path" })
	void anArgument(String argument, String written, String nearest) {
		assertRefused(GivenEnvironment.arguments(argument), written, nearest);
	}

	@ParameterizedTest
	@CsvSource({ "RESOUND_LIMITS_BDY, RESOUND_LIMITS_BODY", "RESOUND_LIMIT_BODY, RESOUND_LIMITS_BODY",
			"resound_limits_bdy, RESOUND_LIMITS_BODY", "RESOUND_LIMITS_HEAD_TIMEOT, RESOUND_LIMITS_HEADTIMEOUT",
			"RESOUND_LISTENERS_ADMIN_PROT, RESOUND_LISTENERS_ADMIN_PORT",
			"RESOUND_LISTENER_ADMIN_PORT, RESOUND_LISTENERS_<NAME>_PORT",
			"RESOUND_LISTENERS_PORT, RESOUND_LISTENERS_<NAME>_PORT", "RESOUND_LIMITS_PORT, RESOUND_LIMITS_BODY" })
	void aVariable(String variable, String nearest) {
		assertRefused(GivenEnvironment.variables(Map.of(variable, "8080")), "the environment variable " + variable,
				nearest);
	}

	@Test
	void aSystemProperty() {
		assertRefused(GivenEnvironment.properties("systemProperties", Map.of("resound.limits.bdy", "1GB")),
				"-Dresound.limits.bdy", "resound.limits.body");
	}

	@Test
	void aLineOfAFile() {
		assertRefused(
				GivenEnvironment.properties("Config resource 'file [application.properties]'",
						Map.of("resound.limits.bdy", "1GB")),
				"resound.limits.bdy (Config resource 'file [application.properties]')", "resound.limits.body");
	}

	@Test
	void allOfThemAreNamed() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck
				.check(GivenEnvironment.arguments("--resound.limits.bdy=1GB", "--resound.drain.timout=1s")))
			.withMessageContaining("resound.limits.body")
			.withMessageContaining("resound.drain.timeout");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--resound.limits.body=1GB", "--resound.limits.head-timeout=1s",
			"--resound.limits.headTimeout=1s", "--resound.limits.head_timeout=1s", "--RESOUND.LIMITS.BODY=1GB",
			"--something.else=1", "--resoundlimits.body=1", "--resound.listeners.admin.port=1",
			"--resound.listeners.my-admin.port=1", "--RESOUND.LISTENERS.admin.HTTP2=only" })
	void aNameThatExistsMayBeWrittenAsSpringBootReadsIt(String argument) {
		assertThatCode(() -> SettingsCheck.check(GivenEnvironment.arguments(argument))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "RESOUND_LIMITS_HEADTIMEOUT", "RESOUND_LIMITS_HEAD_TIMEOUT", "resound_limits_headtimeout",
			"resound.limits.head-timeout" })
	void soMayAVariable(String variable) {
		ConfigurableEnvironment environment = GivenEnvironment.variables(Map.of(variable, "7s"));
		SettingsCheck.check(environment);
		assertThat(environment.getProperty("resound.limits.head-timeout")).as("what Spring Boot reads").isEqualTo("7s");
	}

	@Test
	void whatIsNoSettingAtAllIsRefused() {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.arguments("resound.limits.body=1GB")))
			.withMessage("The argument \"resound.limits.body\" does not begin with \"--\".");
	}

	@ParameterizedTest
	@CsvSource({ "--server.ssl.key-store-pasword=secret", "server.ssl.key-store-password=secret",
			"--server.ssl.certificate-key=secret", "--spring.web.x=secret", "--server.x=secret", "secret",
			"--password=secret", "--resound.password=secret" })
	void aValueThatMayBeASecretIsNotPrinted(String argument) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.arguments(argument)))
			.satisfies((ex) -> assertThat(ex.getMessage() + ex.action()).doesNotContain("secret"));
	}

	@ParameterizedTest
	@CsvSource({ "--versoin, Unknown option: --versoin. The nearest is --version.",
			"--hepl=1, Unknown option: --hepl. The nearest is --help.",
			"--selftest, Unknown option: --selftest. The nearest is --self-test.",
			"--self-test=http://a, The command --self-test takes no value after \"=\".",
			"--version=1, The command --version takes no value after \"=\"." })
	void anOptionThatIsNoCommandIsRefused(String argument, String message) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SettingsCheck.check(GivenEnvironment.arguments(argument)))
			.withMessage(message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--debug", "--trace", "--debug=true" })
	void optionsOfSpringBootsLogAreTaken(String argument) {
		assertThatCode(() -> SettingsCheck.check(GivenEnvironment.arguments(argument))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@CsvSource({ "body, body, 0", "bdy, body, 1", "body, bdy, 1", "bopy, body, 1", "bdoy, body, 1", "'', body, 4",
			"abc, xyz, 3" })
	void theDistanceOfTwoNamesIsHowManyLettersDiffer(String some, String other, int distance) {
		assertThat(Names.distance(some, other)).isEqualTo(distance);
	}

	private static void assertRefused(ConfigurableEnvironment environment, String written, String nearest) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> SettingsCheck.check(environment))
			.withMessage("Unknown setting: " + written + ". The nearest is " + nearest + ".");
	}

}
