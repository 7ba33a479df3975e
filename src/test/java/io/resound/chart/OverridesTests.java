package io.resound.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What operators set is rendered, or refused with the message that the list has. */
class OverridesTests {

	private static final Path LIST = Path.of("helm/overrides");

	private static ApiServer cluster;

	@BeforeAll
	static void start() {
		cluster = new ApiServer(Kinds.ALL);
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Test
	void thereAreSixtyAtLeast() throws IOException {
		assertThat(overrides()).filteredOn((line) -> line.contains("| accepted |")).hasSizeGreaterThanOrEqualTo(50);
		assertThat(overrides()).hasSizeGreaterThanOrEqualTo(60);
	}

	@ParameterizedTest
	@MethodSource("overrides")
	void eachIsRenderedOrRefused(String override) {
		String[] parts = override.split(" \\| ", 3);
		Path chart = parts[0].equals("load") ? Installation.LOAD_CHART : Installation.CHART;
		if (parts[1].equals("accepted")) {
			Installation installation = Installation.of(cluster, chart, "override", parts[2]);
			installation.objects().forEach(Validity::require);
		}
		else {
			assertThatThrownBy(() -> Installation.of(cluster, chart, "override", parts[2]))
				.hasMessageContaining(parts[1]);
		}
	}

	static List<String> overrides() throws IOException {
		return Files.readAllLines(LIST).stream().filter((line) -> line.matches("(service|load) \\| .*")).toList();
	}

}
