package io.resound.chart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The chart as a whole: what it renders, and that a cluster takes it. */
class ChartTests {

	private static Installation defaults;

	private static Installation everything;

	@BeforeAll
	static void install() {
		defaults = Installation.with("{}");
		everything = Installation.withFile("ci/everything-values.yaml");
	}

	@Test
	void helmFindsNothingToCriticise() {
		LintResult result = new Helm(Installation.CHART).lint().strict().call();
		assertThat(result.isFailed()).isFalse();
		assertThat(result.getMessages()).noneMatch((message) -> message.matches("\\[(WARNING|ERROR)].*"));
	}

	@Test
	void itsDefaultsNeedNoCustomResource() {
		Installation plain = Installation.into(Kinds.CORE, "{}");
		assertThat(kinds(plain.objects())).containsExactlyInAnyOrder("ConfigMap", "Deployment", "PodDisruptionBudget",
				"Service", "ServiceAccount");
		assertThat(kinds(plain.hooks())).containsExactly("Pod");
	}

	@Test
	void everyFeatureRendersWhatItsKindAllows() {
		assertThat(Set.copyOf(kinds(everything.objects()))).contains("ConfigMap", "Deployment", "GRPCRoute",
				"HorizontalPodAutoscaler", "HTTPRoute", "Ingress", "NetworkPolicy", "PodDisruptionBudget", "Service",
				"ServiceAccount", "ServiceMonitor", "PrometheusRule");
		assertThat(kinds(Installation.with("podMonitor: {enabled: true}").objects())).contains("PodMonitor");
	}

	@Test
	void noTwoObjectsAreOfTheSameKindAndName() {
		List<HasMetadata> all = new ArrayList<>(everything.objects());
		all.addAll(everything.hooks());
		assertThat(all.stream().map((object) -> object.getKind() + " " + object.getMetadata().getName()))
			.doesNotHaveDuplicates();
	}

	@Test
	void everyObjectTellsWhatItBelongsTo() {
		for (HasMetadata object : all(everything)) {
			assertThat(object.getMetadata().getLabels()).as(object.getKind() + " " + object.getMetadata().getName())
				.containsEntry("app.kubernetes.io/name", "resound")
				.containsEntry("app.kubernetes.io/instance", "resound")
				.containsEntry("app.kubernetes.io/managed-by", "Helm")
				.containsEntry("app.kubernetes.io/part-of", "resound")
				.containsEntry("team", "performance")
				.containsKeys("app.kubernetes.io/version", "helm.sh/chart");
		}
	}

	@Test
	void namesStayWithinALabelOfTheDns() {
		Installation longest = Installation
			.with("fullnameOverride: " + "n".repeat(63) + "\nservice: {headless: {enabled: true}}");
		assertThat(all(longest))
			.allSatisfy((object) -> assertThat(object.getMetadata().getName()).startsWith("n".repeat(50))
				.hasSizeLessThanOrEqualTo(63));
	}

	@Test
	void nothingIsRenderedForWhatIsOff() {
		Installation none = Installation.with("""
				serviceAccount: {create: false}
				podDisruptionBudget: {enabled: false}
				tests: {enabled: false}
				""");
		assertThat(kinds(none.objects())).containsExactlyInAnyOrder("ConfigMap", "Deployment", "Service");
		assertThat(none.hooks()).isEmpty();
	}

	@Test
	void aFieldThatAKindHasNotIsSeen() {
		Map<String, Object> service = service(Map.of("prots", List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> Kinds.read(service)).withMessageContaining("prots");
		Map<String, Object> port = service(Map.of("ports", List.of(Map.of("port", 80, "tragetPort", 80))));
		assertThatIllegalArgumentException().isThrownBy(() -> Kinds.read(port)).withMessageContaining("tragetPort");
		Map<String, Object> monitor = new HashMap<>(
				Map.of("apiVersion", "monitoring.coreos.com/v1", "kind", "ServiceMonitor"));
		monitor.put("spec", Map.of("endpoints", List.of(Map.of("intervall", "15s"))));
		assertThatIllegalArgumentException().isThrownBy(() -> Kinds.read(monitor)).withMessageContaining("intervall");
	}

	@Test
	void aValueOfAnotherTypeIsSeen() {
		assertThatIllegalArgumentException().isThrownBy(() -> Kinds.read(service(Map.of("clusterIP", 1))))
			.withMessageContaining("clusterIP");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Kinds.read(service(Map.of("ports", List.of(Map.of("port", "80"))))))
			.withMessageContaining("port");
	}

	private static Map<String, Object> service(Map<String, Object> spec) {
		return Map.of("apiVersion", "v1", "kind", "Service", "spec", spec);
	}

	private static List<HasMetadata> all(Installation installation) {
		List<HasMetadata> all = new ArrayList<>(installation.objects());
		all.addAll(installation.hooks());
		return all;
	}

	private static List<String> kinds(List<HasMetadata> objects) {
		return objects.stream().map(HasMetadata::getKind).collect(Collectors.toList());
	}

}
