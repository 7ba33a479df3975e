package io.resound;

import java.time.Duration;
import java.util.List;

import io.resound.testing.Program;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the program does when it is not to start the service. */
class CommandLineTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@ParameterizedTest
	@ValueSource(strings = { "--version", "--server.port=0 --version" })
	void versionIsTold(String arguments) {
		try (Program program = Program.start(Resound.class, arguments.split(" "))) {
			assertThat(program.waitFor(PATIENCE)).isZero();
			List<String> output = program.output();
			assertThat(output).hasSize(3);
			assertThat(output.getFirst()).matches("Resound \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
			assertThat(output.get(1)).matches("Commit ([0-9a-f]{40}|unknown)");
			assertThat(output.getLast()).startsWith("Java " + Runtime.version() + ", ");
		}
	}

	@Test
	void aMistypedCommandStartsNothing() {
		try (Program program = Program.start(Resound.class, "--versoin")) {
			assertThat(program.waitFor(PATIENCE)).isEqualTo(1);
			assertThat(String.join("\n", program.output()))
				.contains("APPLICATION FAILED TO START", "Unknown option: --versoin. The nearest is --version.")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void theSelfTestMayStandBehindSettings() {
		try (Service service = Service.start();
				Program program = Program.start(Resound.class, "--server.port=0", "--self-test",
						"http://localhost:" + service.port())) {
			assertThat(program.waitFor(PATIENCE)).isZero();
			assertThat(program.output()).singleElement().asString().contains("is ready and gave back bodies of");
		}
	}

	@Test
	void theSelfTestOfARunningServicePasses() {
		try (Service service = Service.start();
				Program program = Program.start(Resound.class, "--self-test", "http://localhost:" + service.port())) {
			assertThat(program.waitFor(PATIENCE)).isZero();
			assertThat(program.output()).singleElement().asString().contains("is ready and gave back bodies of");
		}
	}

	@Test
	void aSelfTestWithoutAUrlTellsItsUse() {
		try (Program program = Program.start(Resound.class, "--self-test")) {
			assertThat(program.waitFor(PATIENCE)).isEqualTo(2);
			assertThat(program.output()).containsExactly("Usage: --self-test URL, such as http://localhost:8080");
		}
	}

}
