package io.resound.pod;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the service runs, by the environment variables of the chart. */
class PodTests {

	private static Pod pod(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", variables));
		return new PodConfiguration().pod(environment);
	}

	@Test
	void itIsWhatTheDownwardApiSays() {
		assertThat(
				pod(Map.of("POD_NAME", "resound-1", "POD_NAMESPACE", "tests", "NODE_NAME", "node-1", "NODE_ZONE", "a")))
			.isEqualTo(new Pod("resound-1", "tests", "node-1", "a"));
	}

	/** So is the zone of a node that has no such label. */
	@Test
	void anEmptyVariableSaysNothing() {
		assertThat(pod(Map.of("POD_NAME", "", "POD_NAMESPACE", "", "NODE_NAME", "", "NODE_ZONE", "")))
			.isEqualTo(new Pod(Hostname.own(), null, null, null));
	}

	@Test
	void withoutKubernetesItHasTheNameOfTheHost() {
		assertThat(pod(Map.of())).isEqualTo(new Pod(Hostname.own(), null, null, null));
	}

}
