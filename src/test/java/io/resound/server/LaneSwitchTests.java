package io.resound.server;

import io.resound.testing.Service;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The start line names the setting that has switched the express lane off. */
@ExtendWith(OutputCaptureExtension.class)
class LaneSwitchTests {

	@ParameterizedTest
	@CsvSource({ "resound.express.enabled, false", "resound.server.access-log, true", "resound.echo.answer, complete",
			"resound.echo.pod-header, true", "management.observations.enable.http.server.requests, true",
			"server.netty.max-keep-alive-requests, 7" })
	void theStartLineNamesWhatHasSwitchedTheLaneOff(String setting, String value, CapturedOutput output) {
		String on = setting.equals("resound.express.enabled") ? "resound.drain.timeout=1s"
				: "resound.express.enabled=true";
		try (Service service = Service.start(on, setting + "=" + value)) {
			assertThat(service.port()).isPositive();
			assertThat(output.getAll()).contains(", express lane off (" + setting + "), ");
		}
	}

	@ParameterizedTest
	@CsvSource("resound.express.enabled=true")
	void otherwiseItIsOn(String setting, CapturedOutput output) {
		try (Service service = Service.start(setting)) {
			assertThat(service.port()).isPositive();
			assertThat(output.getAll()).contains(", express lane on, ");
		}
	}

}
