package io.resound.chart;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What platforms want of a chart: their networks, registries, meshes and policies. */
class PlatformTests {

	@ParameterizedTest
	@CsvSource({ "123, resound-123-resound", "true, true-resound", "1.2, resound-1-2-resound", "a.b, a-b-resound",
			"resound, resound" })
	void anyReleaseHasAValidName(String release, String name) {
		try (ApiServer cluster = new ApiServer(Kinds.ALL)) {
			Installation installation = Installation.of(cluster, Installation.CHART, release, "{}");
			assertThat(installation.one(Deployment.class).getMetadata().getName()).isEqualTo(name);
			assertThat(installation.one(Deployment.class).getSpec().getSelector().getMatchLabels())
				.containsEntry("app.kubernetes.io/instance", release);
		}
	}

	@Test
	void labelsOfTheUserReplaceDescriptionsAndOfTheNarrowerSection() {
		Installation installation = Installation.with("""
				commonLabels: {team: a, app.kubernetes.io/part-of: suite}
				podLabels: {team: b}
				service: {labels: {team: c}}
				""");
		assertThat(installation.one(Deployment.class).getMetadata().getLabels()).containsEntry("team", "a")
			.containsEntry("app.kubernetes.io/part-of", "suite");
		assertThat(podMetadata(installation).getLabels()).containsEntry("team", "b")
			.containsEntry("app.kubernetes.io/part-of", "suite");
		assertThat(installation.one(Service.class).getMetadata().getLabels()).containsEntry("team", "c");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					podLabels: {app.kubernetes.io/name: a}           | podLabels has app.kubernetes.io/name, which the chart sets itself
					commonLabels: {app.kubernetes.io/component: a}   | commonLabels has app.kubernetes.io/component
					service: {labels: {app.kubernetes.io/instance: a}} | service.labels has app.kubernetes.io/instance
					podAnnotations: {checksum/config: a}             | podAnnotations has checksum/config
					tests: {annotations: {helm.sh/hook: test}}       | tests.annotations has helm.sh/hook
					commonLabels: {team: a b}                        | at '/commonLabels/team': 'a b' does not match pattern
					volumes: [{name: tmp, emptyDir: {}}]             | volumes has the name tmp, which the chart has as well
					volumeMounts: [{name: a, mountPath: /a}]         | volumeMounts has a, but volumes has no volume of that name
					extraContainers: [{name: resound, image: a}]     | extraContainers has the name resound
					extraEnv: [{name: A, value: a}, {name: A, value: b}] | extraEnv has the name A, which extraEnv has as well
					resources: {limits: {memory: 300Mi}}             | resources.requests.memory is 352Mi and must be at most resources.limits.memory, which is 300Mi
					serviceMonitor: {enabled: true, interval: 5s}    | serviceMonitor.scrapeTimeout is 10s and must be at most serviceMonitor.interval, which is 5s
					strategy: {rollingUpdate: {maxSurge: 0}}         | so that no pod could ever be replaced
					strategy: {type: OnDelete}                       | a Deployment knows RollingUpdate and Recreate
					{kind: DaemonSet, strategy: {type: Recreate}}    | a DaemonSet knows RollingUpdate and OnDelete
					{kind: DaemonSet, autoscaling: {enabled: true}}  | the nodes decide how many pods there are
					hostNetwork: true                                | Set maxSurge to 0 and maxUnavailable to 1
					service: {loadBalancerClass: a}                  | service.loadBalancerClass is set, but service.type is ClusterIP
					service: {ipFamilies: [IPv4, IPv6]}              | needs service.ipFamilyPolicy PreferDualStack or RequireDualStack
					livenessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}} | livenessProbe has exec and tcpSocket
					dnsPolicy: None                                  | needs dnsConfig.nameservers
					podDisruptionBudget: {maxUnavailable: null}      | neither maxUnavailable nor minAvailable is set
					prometheusRule: {alertLabels: {severity: page}}  | severity
					ingress: {hosts: [{paths: [{path: /a//b}]}]}     | at '/ingress/hosts/0/paths/0/path'
					""")
	void whatAClusterWouldRefuseIsRefusedWithAMessage(String values, String message) {
		assertThatThrownBy(() -> Installation.with(values)).hasMessageContaining(message);
	}

	@Test
	void bothServicesHaveTwoFamiliesOfAddresses() {
		Installation installation = Installation.withFile("ci/everything-values.yaml");
		assertThat(installation.all(Service.class)).hasSize(2).allSatisfy((service) -> {
			assertThat(service.getSpec().getIpFamilyPolicy()).isEqualTo("PreferDualStack");
			assertThat(service.getSpec().getIpFamilies()).containsExactly("IPv4", "IPv6");
		});
		ServiceSpec balanced = installation.all(Service.class)
			.stream()
			.filter((service) -> service.getMetadata().getName().equals("resound"))
			.findFirst()
			.orElseThrow()
			.getSpec();
		assertThat(balanced.getLoadBalancerClass()).isEqualTo("example.com/balancer");
		assertThat(balanced.getLoadBalancerSourceRanges()).containsExactly("10.0.0.0/8", "fd00::/8");
	}

	@Test
	void aDaemonSetHasAPodOnEachNode() {
		Installation installation = Installation.with("""
				kind: DaemonSet
				hostNetwork: true
				strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}
				""");
		DaemonSet set = installation.one(DaemonSet.class);
		assertThat(installation.all(Deployment.class)).isEmpty();
		assertThat(installation.all(PodDisruptionBudget.class)).isEmpty();
		assertThat(set.getSpec().getUpdateStrategy().getRollingUpdate().getMaxUnavailable().getIntVal()).isEqualTo(1);
		PodSpec pod = set.getSpec().getTemplate().getSpec();
		assertThat(pod.getHostNetwork()).isTrue();
		assertThat(pod.getDnsPolicy()).isEqualTo("ClusterFirstWithHostNet");
		assertThat(pod.getAffinity()).isNull();
		assertThat(pod.getTopologySpreadConstraints()).isEmpty();
	}

	@Test
	void aParentChartGivesRegistryAndItsSecrets() {
		Installation installation = Installation.with("""
				global: {imageRegistry: "registry.example.com:5000/mirror", imagePullSecrets: [shared, {name: other}]}
				imagePullSecrets: [{name: own}, {name: shared}]
				""");
		Pod test = (Pod) installation.hooks().getFirst();
		for (PodSpec pod : List.of(pod(installation), test.getSpec())) {
			assertThat(pod.getContainers().getFirst().getImage())
				.isEqualTo("registry.example.com:5000/mirror/resound:0.1.0-SNAPSHOT");
			assertThat(pod.getImagePullSecrets()).extracting((secret) -> secret.getName())
				.containsExactly("own", "shared", "other");
		}
		assertThat(pod(Installation.with("{global: {imageRegistry: a.example}, image: {repository: team/resound}}"))
			.getContainers()
			.getFirst()
			.getImage()).isEqualTo("a.example/team/resound:0.1.0-SNAPSHOT");
	}

	@Test
	void openShiftAssignsUsersByItself() {
		Installation installation = Installation.with("""
				podSecurityContext: {runAsUser: null, runAsGroup: null}
				securityContext: {capabilities: null}
				""");
		assertThat(pod(installation).getSecurityContext().getRunAsUser()).isNull();
		assertThat(pod(installation).getSecurityContext().getRunAsNonRoot()).isTrue();
		assertThat(pod(installation).getContainers().getFirst().getSecurityContext().getCapabilities()).isNull();
		Installation none = Installation.with("{podSecurityContext: null, securityContext: null}");
		assertThat(pod(none).getSecurityContext()).isNull();
		assertThat(pod(none).getContainers().getFirst().getSecurityContext()).isNull();
		Job load = load("{podSecurityContext: {runAsUser: null, runAsGroup: null, fsGroup: null}}").one(Job.class);
		assertThat(load.getSpec().getTemplate().getSpec().getSecurityContext().getFsGroup()).isNull();
	}

	@Test
	void podsBesideASidecarAreToldToTheMesh() {
		Installation installation = Installation.withFile("ci/everything-values.yaml");
		ObjectMeta test = installation.hooks().getFirst().getMetadata();
		assertThat(test.getLabels()).containsEntry("sidecar.istio.io/inject", "false");
		assertThat(test.getAnnotations()).containsEntry("linkerd.io/inject", "disabled")
			.containsEntry("helm.sh/hook", "test");
		ObjectMeta injector = load("""
				podLabels: {sidecar.istio.io/inject: "false"}
				podAnnotations: {linkerd.io/inject: disabled}
				""").one(Job.class).getSpec().getTemplate().getMetadata();
		assertThat(injector.getLabels()).containsEntry("sidecar.istio.io/inject", "false");
		assertThat(injector.getAnnotations()).containsEntry("linkerd.io/inject", "disabled");
	}

	@Test
	void monitorsAndDashboardsMayBeElsewhere() {
		Installation installation = Installation.with("""
				serviceMonitor: {enabled: true, namespace: monitoring}
				prometheusRule: {enabled: true, namespace: monitoring}
				dashboards: {enabled: true, namespace: grafana}
				""");
		ServiceMonitor monitor = installation.one(ServiceMonitor.class);
		assertThat(monitor.getMetadata().getNamespace()).isEqualTo("monitoring");
		assertThat(monitor.getSpec().getNamespaceSelector().getMatchNames()).containsExactly("load");
		assertThat(installation.one(PrometheusRule.class).getMetadata().getNamespace()).isEqualTo("monitoring");
		assertThat(installation.all(ConfigMap.class).stream().map((map) -> map.getMetadata().getNamespace()))
			.contains("grafana");
	}

	@Test
	void furtherRulesAndObjectsAreRendered() {
		Installation installation = Installation.with("""
				networkPolicy: {enabled: true, ingress: [{ports: [{port: 15090}]}]}
				extraObjects:
				  - {apiVersion: v1, kind: ConfigMap, metadata: {name: extra}, data: {a: "on"}}
				""");
		assertThat(installation.one(NetworkPolicy.class)
			.getSpec()
			.getIngress()
			.getLast()
			.getPorts()
			.getFirst()
			.getPort()
			.getIntVal()).isEqualTo(15090);
		assertThat(installation.all(ConfigMap.class)).filteredOn((map) -> map.getMetadata().getName().equals("extra"))
			.singleElement()
			.satisfies((map) -> assertThat(map.getData()).isEqualTo(Map.of("a", "on")));
	}

	@Test
	void aProbeOfAnotherKindReplacesTheCharts() {
		Probe probe = pod(Installation.with("livenessProbe: {tcpSocket: {port: http}}")).getContainers()
			.getFirst()
			.getLivenessProbe();
		assertThat(probe.getHttpGet()).isNull();
		assertThat(probe.getTcpSocket().getPort().getStrVal()).isEqualTo("http");
		Probe call = pod(Installation.with("readinessProbe: {grpc: {port: 8080, service: resound.v1.Echo}}"))
			.getContainers()
			.getFirst()
			.getReadinessProbe();
		assertThat(call.getHttpGet()).isNull();
		assertThat(call.getGrpc().getPort()).isEqualTo(8080);
		assertThat(call.getGrpc().getService()).isEqualTo("resound.v1.Echo");
		assertThat(pod(Installation.with("startupProbe: null")).getContainers().getFirst().getStartupProbe()).isNull();
	}

	@Test
	void aRedirectHasNoBackend() {
		HTTPRoute route = Installation.with("""
				httpRoute:
				  enabled: true
				  parentRefs: [{name: gateway}]
				  rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]
				""").one(HTTPRoute.class);
		assertThat(route.getSpec().getRules().getFirst().getBackendRefs()).isEmpty();
	}

	@Test
	void decimalsMayBeTextAsHelmSetHandsThemOn() {
		List<Rule> rules = Installation.with("""
				prometheusRule:
				  enabled: true
				  errors: {objective: "99.5"}
				  latency: {enabled: true, objective: "99", bound: "0.25"}
				  memory: {threshold: "0.7"}
				""")
			.one(PrometheusRule.class)
			.getSpec()
			.getGroups()
			.stream()
			.flatMap((group) -> group.getRules().stream())
			.toList();
		assertThat(rules).extracting((rule) -> rule.getExpr().getStrVal())
			.anyMatch((expression) -> expression.contains("(100 - 99.5)"))
			.anyMatch((expression) -> expression.contains("le=\"0.25\""))
			.anyMatch((expression) -> expression.endsWith("> 0.7"));
	}

	private static Installation load(String values) {
		try (ApiServer cluster = new ApiServer(Kinds.ALL)) {
			return Installation.of(cluster, Installation.LOAD_CHART, "load", values);
		}
	}

	private static ObjectMeta podMetadata(Installation installation) {
		return installation.one(Deployment.class).getSpec().getTemplate().getMetadata();
	}

	private static PodSpec pod(Installation installation) {
		return installation.one(Deployment.class).getSpec().getTemplate().getSpec();
	}

}
