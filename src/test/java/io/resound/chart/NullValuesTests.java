package io.resound.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code null} takes a value away (as Helm's documentation has it), each of them: the
 * charts then render without it, or say that they need it.
 */
class NullValuesTests {

	@ParameterizedTest
	@MethodSource("paths")
	void aValueThatIsTakenAwayIsNotMissedByTheTemplates(Path chart, String path) {
		List<String> names = List.of(path.split("\\."));
		String values = "{" + String.join(": {", names) + ": null" + "}".repeat(names.size());
		try (ApiServer cluster = new ApiServer(Kinds.ALL)) {
			Installation.of(cluster, chart, "release", values).objects().forEach(Validity::require);
		}
		catch (IllegalStateException ex) {
			assertThat(ex.getMessage()).as("a message of the chart").matches(HostileValuesTests.REFUSAL);
		}
	}

	static Stream<Object[]> paths() throws IOException {
		List<Object[]> paths = new ArrayList<>();
		for (Path chart : List.of(Installation.CHART, Installation.LOAD_CHART)) {
			Map<String, Object> values = new Yaml().load(Files.readString(chart.resolve("values.yaml")));
			collect(chart, "", values, paths);
		}
		return paths.stream();
	}

	private static void collect(Path chart, String prefix, Map<?, ?> values, List<Object[]> paths) {
		values.forEach((name, value) -> {
			paths.add(new Object[] { chart, prefix + name });
			if (value instanceof Map<?, ?> inner) {
				collect(chart, prefix + name + ".", inner, paths);
			}
		});
	}

}
