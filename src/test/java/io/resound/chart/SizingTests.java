package io.resound.chart;

import java.util.Map;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the JVM is told follows from what the pod is given. */
class SizingTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			{limits: {cpu: 1; memory: 256Mi}}                    | -Xms56m -Xmx56m -XX:MaxDirectMemorySize=56m
			""")
	void heapAndDirectMemoryShareWhatTheJvmLeaves(String resources, String options) {
		assertThat(options(resources)).isEqualTo(options);
	}

	private static String options(String resources) {
		return variables(Installation.with("resources: " + resources.replace(';', ','))).get("JDK_JAVA_OPTIONS");
	}

	private static Map<String, String> variables(Installation installation) {
		return container(installation).getEnv()
			.stream()
			.filter((variable) -> variable.getValue() != null)
			.collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
	}

	private static Container container(Installation installation) {
		return installation.one(Deployment.class).getSpec().getTemplate().getSpec().getContainers().getFirst();
	}

}
