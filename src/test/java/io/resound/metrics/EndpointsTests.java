package io.resound.metrics;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The closed set of values of the label {@code endpoint}. */
class EndpointsTests {

	private static Endpoints.Definition definition(String label, boolean objective) {
		return new Endpoints.Definition(label, objective);
	}

	@Test
	void anEndpointIsAtItsIndex() {
		Endpoints endpoints = new Endpoints(List.of(definition("/b", false), definition("/a", true)));
		assertThat(endpoints.all()).extracting(Endpoint::label).containsExactly("/b", "/a", "UNKNOWN", "SHAPED");
		assertThat(endpoints.all()).extracting(Endpoint::index).containsExactly(0, 1, 2, 3);
		assertThat(endpoints.of("/a").isObjective()).isTrue();
		assertThat(endpoints.of("/b").isObjective()).isFalse();
	}

	@Test
	void routesWithTheSameLabelShareAnEndpoint() {
		Endpoints endpoints = new Endpoints(
				List.of(definition("/", false), definition("/echo", true), definition("/", true)));
		assertThat(endpoints.all()).extracting(Endpoint::label).containsExactly("/", "/echo", "UNKNOWN", "SHAPED");
		assertThat(endpoints.of("/").isObjective()).as("one of them is").isTrue();
	}

	@Test
	void unknownIsAlwaysThereOnce() {
		Endpoints none = new Endpoints(List.of());
		assertThat(none.all()).containsExactly(none.unknown(), none.shaped());
		Endpoints named = new Endpoints(List.of(definition("UNKNOWN", false), definition("/a", false)));
		assertThat(named.all()).hasSize(3);
		assertThat(named.unknown()).isSameAs(named.of("UNKNOWN"));
		assertThat(named.unknown().isObjective()).isFalse();
	}

	@Test
	void aLabelThatNoRouteHasIsRefusedWithItsName() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Endpoints(List.of(definition("/a", false))).of("/c"))
			.withMessage("No endpoint has the label '/c'; there are [/a, UNKNOWN, SHAPED]");
	}

}
