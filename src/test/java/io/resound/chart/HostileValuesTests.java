package io.resound.chart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Whatever values the charts are given, they render what an API server takes, or refuse
 * with a message. {@code -Dhostile.seed=} draws others, and {@code -Dhostile.number=}
 * more of them.
 */
class HostileValuesTests {

	private static final long SEED = Long.getLong("hostile.seed", 23);

	private static final int NUMBER = Integer.getInteger("hostile.number", 1000);

	/**
	 * The schema's messages, and those of the charts; not that a template could not go
	 * on.
	 */
	static final Pattern REFUSAL = Pattern.compile("(?s).*(- at '|execution error at \\(\\S+: \\n\\n\\S).*");

	@Test
	void theChartOfTheServiceRendersWhatAClusterTakesOrRefuses() {
		rendersOrRefuses(Installation.CHART, HostileValues.ofTheService(SEED));
	}

	@Test
	void theChartOfTheLoadTestsRendersWhatAClusterTakesOrRefuses() {
		rendersOrRefuses(Installation.LOAD_CHART, HostileValues.ofTheLoad(SEED));
	}

	private static void rendersOrRefuses(Path chart, HostileValues drawn) {
		int rendered = 0;
		List<String> wrong = new ArrayList<>();
		try (ApiServer cluster = new ApiServer(Kinds.ALL)) {
			for (int number = 0; number < NUMBER && wrong.size() < 10; number++) {
				String release = drawn.release();
				String values = drawn.next();
				try {
					require(Installation.of(cluster, chart, release, values));
					rendered++;
				}
				catch (IllegalStateException ex) {
					if (!REFUSAL.matcher(String.valueOf(ex.getMessage())).matches()) {
						wrong.add(release + " " + values + "\n" + ex.getMessage());
					}
				}
				catch (AssertionError | RuntimeException ex) {
					wrong.add(release + " " + values + "\n" + ex);
				}
			}
		}
		if (!wrong.isEmpty()) {
			fail(String.join("\n\n", wrong));
		}
		assertThat(rendered).as("rendered, the others being refused").isGreaterThan(NUMBER / 4);
	}

	private static void require(Installation installation) {
		List<HasMetadata> all = new ArrayList<>(installation.objects());
		all.addAll(installation.hooks());
		all.forEach(Validity::require);
		assertThat(all).as("nothing but what the chart means to render")
			.noneMatch((object) -> object.getKind().equals("Secret"));
		assertThat(all.stream().map((object) -> object.getKind() + " " + object.getMetadata().getName()))
			.doesNotHaveDuplicates();
		requireSelected(installation);
	}

	/** The Service leads to the pods, and these are those that their object manages. */
	private static void requireSelected(Installation installation) {
		for (Service service : installation.all(Service.class)) {
			assertThat(podLabels(installation)).containsAllEntriesOf(service.getSpec().getSelector());
		}
	}

	private static Map<String, String> podLabels(Installation installation) {
		List<Deployment> deployments = installation.all(Deployment.class);
		return (deployments.isEmpty() ? installation.one(DaemonSet.class).getSpec().getTemplate()
				: deployments.getFirst().getSpec().getTemplate())
			.getMetadata()
			.getLabels();
	}

}
