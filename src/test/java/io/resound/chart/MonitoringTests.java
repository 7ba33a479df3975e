package io.resound.chart;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How Prometheus finds the pods. */
class MonitoringTests {

	@Test
	void aServiceMonitorBringsAndSelectsTheServiceWithTheManagementPort() {
		Installation installation = Installation.with("serviceMonitor: {enabled: true}");
		ServiceMonitor monitor = installation.one(ServiceMonitor.class);
		Endpoint endpoint = monitor.getSpec().getEndpoints().getFirst();
		assertThat(installation.all(Service.class)
			.stream()
			.filter((service) -> service.getMetadata()
				.getLabels()
				.entrySet()
				.containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet())))
			.singleElement()
			.satisfies((service) -> assertThat(service.getSpec().getPorts())
				.filteredOn((port) -> port.getName().equals(endpoint.getPort()))
				.singleElement()
				.satisfies((port) -> assertThat(port.getPort()).isEqualTo(8081)));
		assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
		assertThat(endpoint.getInterval()).isEqualTo("15s");
		assertThat(endpoint.getScrapeTimeout()).isEqualTo("10s");
	}

	@Test
	void aPodMonitorSelectsThePods() {
		Installation installation = Installation.with("podMonitor: {enabled: true, labels: {release: prometheus}}");
		PodMonitor monitor = installation.one(PodMonitor.class);
		PodMetricsEndpoint endpoint = monitor.getSpec().getPodMetricsEndpoints().getFirst();
		assertThat(installation.one(Deployment.class).getSpec().getTemplate()).satisfies((pod) -> {
			assertThat(pod.getMetadata().getLabels())
				.containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
			assertThat(pod.getSpec().getContainers().getFirst().getPorts())
				.anyMatch((port) -> port.getName().equals(endpoint.getPort()) && port.getContainerPort() == 8081);
		});
		assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
		assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
	}

	@Test
	void nativeHistogramsAreAskedForBesideTheClassicOnes() {
		ServiceMonitor monitor = Installation.with("serviceMonitor: {enabled: true}").one(ServiceMonitor.class);
		assertThat(monitor.getSpec().getScrapeNativeHistograms()).isTrue();
		assertThat(monitor.getSpec().getScrapeClassicHistograms()).isTrue();
		assertThat(monitor.getSpec().getScrapeProtocols()).first().isEqualTo("PrometheusProto");
		PodMonitor plain = Installation.with("podMonitor: {enabled: true, nativeHistograms: false}")
			.one(PodMonitor.class);
		assertThat(plain.getSpec().getScrapeNativeHistograms()).isNull();
		assertThat(plain.getSpec().getScrapeProtocols()).isEmpty();
	}

	@Test
	void theServicesOwnLabelEndpointIsNotDisplaced() {
		assertThat(Installation.with("serviceMonitor: {enabled: true}")
			.one(ServiceMonitor.class)
			.getSpec()
			.getEndpoints()
			.getFirst()
			.getRelabelings()).singleElement().satisfies((relabeling) -> {
				assertThat(relabeling.getAction()).isEqualTo("labeldrop");
				assertThat(relabeling.getRegex()).isEqualTo("endpoint");
			});
		assertThat(Installation.with("podMonitor: {enabled: true}")
			.one(PodMonitor.class)
			.getSpec()
			.getPodMetricsEndpoints()
			.getFirst()
			.getRelabelings()).singleElement()
			.satisfies((relabeling) -> assertThat(relabeling.getRegex()).isEqualTo("endpoint"));
	}

	@Test
	void aPodMonitorScrapesInjectorsUntilTwoIntervalsAfterTheirLoad() {
		Installation run = load("{injectors: 1, podMonitor: {enabled: true, labels: {release: prometheus}}}");
		PodMonitor monitor = run.one(PodMonitor.class);
		PodMetricsEndpoint endpoint = monitor.getSpec().getPodMetricsEndpoints().getFirst();
		assertThat(run.one(Job.class).getSpec().getTemplate()).satisfies((pod) -> {
			assertThat(pod.getMetadata().getLabels())
				.containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
			Container injector = pod.getSpec().getContainers().getFirst();
			assertThat(injector.getPorts()).singleElement().satisfies((port) -> {
				assertThat(port.getName()).isEqualTo(endpoint.getPort());
				assertThat(injector.getArgs()).contains("metricsPort=" + port.getContainerPort(), "metricsLinger=30s");
			});
		});
		assertThat(monitor.getSpec().getJobLabel()).isEqualTo("app.kubernetes.io/instance");
		assertThat(monitor.getSpec().getScrapeNativeHistograms()).isTrue();
		assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
		assertThat(endpoint.getInterval()).isEqualTo("15s");
		assertThat(load("{injectors: 1, podMonitor: {enabled: true, interval: 1m}}").one(Job.class)
			.getSpec()
			.getTemplate()
			.getSpec()
			.getContainers()
			.getFirst()
			.getArgs()).contains("metricsLinger=2m");
	}

	@Test
	void injectorsHaveNoPortUnlessTheyAreScraped() {
		Installation run = load("{injectors: 1}");
		assertThat(run.all(PodMonitor.class)).isEmpty();
		Container injector = run.one(Job.class).getSpec().getTemplate().getSpec().getContainers().getFirst();
		assertThat(injector.getPorts()).isEmpty();
		assertThat(injector.getArgs()).noneMatch((argument) -> argument.startsWith("metrics"));
	}

	private static Installation load(String values) {
		try (ApiServer cluster = new ApiServer(Kinds.ALL)) {
			return Installation.of(cluster, Installation.LOAD_CHART, "load-1", values);
		}
	}

	@Test
	void labelsAreChangedAsAskedFor() {
		ServiceMonitor monitor = Installation.withFile("ci/everything-values.yaml").one(ServiceMonitor.class);
		assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "kube-prometheus-stack");
		assertThat(monitor.getSpec().getEndpoints().getFirst().getRelabelings().getLast().getTargetLabel())
			.isEqualTo("node");
		assertThat(monitor.getSpec().getEndpoints().getFirst().getMetricRelabelings().getFirst().getAction())
			.isEqualTo("drop");
	}

}
