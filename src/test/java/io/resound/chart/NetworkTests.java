package io.resound.chart;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How traffic reaches the pods, and which does not. */
class NetworkTests {

	private static Installation defaults;

	private static Installation everything;

	@BeforeAll
	static void install() {
		defaults = Installation.with("{}");
		everything = Installation.withFile("ci/everything-values.yaml");
	}

	@Test
	void theServiceSelectsThePodsAndHidesTheManagementPort() {
		Service service = defaults.one(Service.class);
		assertThat(podLabels(defaults)).containsAllEntriesOf(service.getSpec().getSelector());
		assertThat(service.getSpec().getPorts()).singleElement().satisfies((port) -> {
			assertThat(port.getPort()).isEqualTo(8080);
			assertThat(port.getTargetPort().getStrVal()).isEqualTo("http");
			assertThat(port.getAppProtocol()).isEqualTo("http");
		});
		assertThat(service.getSpec().getType()).isEqualTo("ClusterIP");
	}

	@Test
	void noServiceSelectsThePodOfTheTest() {
		Map<String, String> test = everything.hooks().getFirst().getMetadata().getLabels();
		assertThat(everything.all(Service.class)).hasSize(2)
			.allSatisfy((service) -> assertThat(test.entrySet()).isNotEmpty()
				.matches((labels) -> !labels.containsAll(service.getSpec().getSelector().entrySet())));
	}

	@Test
	void aHeadlessServiceHasAnAddressForEachPodAndBothPorts() {
		Service headless = service(everything, "resound-headless");
		assertThat(headless.getSpec().getClusterIP()).isEqualTo("None");
		assertThat(podLabels(everything)).containsAllEntriesOf(headless.getSpec().getSelector());
		assertThat(headless.getSpec().getPorts())
			.extracting((port) -> port.getName() + " " + port.getPort() + " " + port.getTargetPort().getStrVal())
			.containsExactly("datagrams 7002 datagrams", "http 8080 http", "management 8081 management",
					"plain 9000 plain", "raw 7000 raw", "secure 8443 secure");
	}

	@Test
	void whatIsAskedOfTheServiceArrives() {
		Service service = service(everything, "resound");
		assertThat(service.getSpec().getType()).isEqualTo("LoadBalancer");
		assertThat(service.getSpec().getPorts().getFirst().getNodePort()).isEqualTo(30080);
		assertThat(service.getSpec().getPorts().getFirst().getAppProtocol()).isEqualTo("kubernetes.io/h2c");
		assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
		assertThat(service.getSpec().getTrafficDistribution()).isEqualTo("PreferClose");
		assertThat(service.getSpec().getSessionAffinity()).isEqualTo("ClientIP");
		assertThat(service.getMetadata().getAnnotations()).containsEntry("example.com/service", "true");
		assertThat(service.getMetadata().getLabels()).containsEntry("example.com/service", "true");
	}

	@Test
	void theTestAsksTheService() {
		Installation moved = Installation.with("{fullnameOverride: other, service: {port: 80}}");
		assertThat(((io.fabric8.kubernetes.api.model.Pod) moved.hooks().getFirst()).getSpec()
			.getContainers()
			.getFirst()
			.getArgs()).last().isEqualTo("http://other:80");
		assertThat(moved.hooks().getFirst().getMetadata().getAnnotations()).containsEntry("helm.sh/hook", "test");
	}

	@Test
	void anIngressLeadsToTheService() {
		Ingress ingress = everything.one(Ingress.class);
		IngressBackend backend = ingress.getSpec().getRules().getFirst().getHttp().getPaths().getFirst().getBackend();
		Service service = service(everything, "resound");
		assertThat(backend.getService().getName()).isEqualTo(service.getMetadata().getName());
		assertThat(backend.getService().getPort().getName())
			.isEqualTo(service.getSpec().getPorts().getFirst().getName());
		assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
		assertThat(ingress.getSpec().getTls().getFirst().getSecretName()).isEqualTo("resound-tls");
		assertThat(ingress.getMetadata().getAnnotations()).containsEntry("nginx.ingress.kubernetes.io/proxy-body-size",
				"0");
	}

	@Test
	void aRouteLeadsToTheServiceUnlessItNamesAnother() {
		HTTPRoute route = everything.one(HTTPRoute.class);
		assertThat(route.getSpec().getParentRefs().getFirst().getName()).isEqualTo("gateway");
		assertThat(route.getSpec().getHostnames()).containsExactly("resound.example.com");
		assertThat(route.getSpec().getRules()).singleElement().satisfies((rule) -> {
			assertThat(rule.getMatches().getFirst().getPath().getValue()).isEqualTo("/");
			assertThat(rule.getBackendRefs()).singleElement().satisfies((backend) -> {
				assertThat(backend.getName()).isEqualTo("resound");
				assertThat(backend.getPort()).isEqualTo(8080);
			});
		});
		HTTPRoute other = Installation.with("""
				httpRoute:
				  enabled: true
				  parentRefs: [{name: gateway}]
				  rules: [{backendRefs: [{name: canary, port: 80}]}]
				""").one(HTTPRoute.class);
		assertThat(other.getSpec().getRules().getFirst().getBackendRefs()).singleElement()
			.satisfies((backend) -> assertThat(backend.getName()).isEqualTo("canary"));
	}

	@Test
	void aRouteOfGrpcLeadsToTheServiceByTheNamesOfItsServices() {
		GRPCRoute route = everything.one(GRPCRoute.class);
		assertThat(route.getSpec().getParentRefs().getFirst().getName()).isEqualTo("gateway");
		assertThat(route.getSpec().getHostnames()).containsExactly("calls.example.com");
		assertThat(route.getSpec().getRules()).singleElement().satisfies((rule) -> {
			assertThat(rule.getMatches()).extracting((match) -> match.getMethod().getService())
				.containsExactly("resound.v1.Echo", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");
			assertThat(rule.getBackendRefs()).singleElement().satisfies((backend) -> {
				assertThat(backend.getName()).isEqualTo("resound");
				assertThat(backend.getPort()).isEqualTo(8080);
			});
		});
		assertThat(route.getMetadata().getLabels()).containsEntry("example.com/calls", "true");
		assertThat(route.getMetadata().getAnnotations()).containsEntry("example.com/calls", "true");
		GRPCRoute other = Installation.with("""
				grpcRoute:
				  enabled: true
				  parentRefs: [{name: gateway}]
				  rules: [{backendRefs: [{name: canary, port: 80}]}]
				""").one(GRPCRoute.class);
		assertThat(other.getSpec().getRules().getFirst().getBackendRefs()).singleElement()
			.satisfies((backend) -> assertThat(backend.getName()).isEqualTo("canary"));
	}

	@Test
	void aPolicyOpensTheEchoToAllAndTheManagementPortToMonitoringAndInjectors() {
		NetworkPolicy policy = Installation.with("networkPolicy: {enabled: true}").one(NetworkPolicy.class);
		assertThat(podLabels(defaults)).containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
		assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
		assertThat(policy.getSpec().getEgress()).as("the service calls nobody").isEmpty();
		List<NetworkPolicyIngressRule> rules = policy.getSpec().getIngress();
		assertThat(rules).extracting((rule) -> rule.getPorts().getFirst().getPort().getStrVal())
			.containsExactly("http", "management");
		assertThat(rules.getFirst().getFrom()).as("peers of the echo: none named is all").isEmpty();
		assertThat(rules.getLast().getFrom()).hasSize(2);
		assertThat(rules.getLast().getFrom().getFirst()).satisfies((monitoring) -> {
			assertThat(monitoring.getNamespaceSelector().getMatchLabels()).containsEntry("kubernetes.io/metadata.name",
					"monitoring");
			assertThat(monitoring.getPodSelector()).isNull();
		});
		assertThat(rules.getLast().getFrom().getLast()).satisfies((injectors) -> {
			assertThat(injectors.getPodSelector().getMatchLabels()).containsEntry("app.kubernetes.io/component",
					"load-injector");
			assertThat(injectors.getNamespaceSelector()).as("only of the same namespace").isNull();
		});
	}

	@Test
	void aPolicyThatNamesClientsAdmitsTheInjectorsAndTheTestToo() {
		List<NetworkPolicyIngressRule> rules = everything.one(NetworkPolicy.class).getSpec().getIngress();
		List<NetworkPolicyPeer> clients = rules.getFirst().getFrom();
		assertThat(clients).hasSize(4);
		assertThat(clients.get(0).getNamespaceSelector().getMatchLabels()).containsEntry("kubernetes.io/metadata.name",
				"clients");
		assertThat(clients.get(1).getIpBlock().getCidr()).isEqualTo("10.0.0.0/8");
		assertThat(clients.get(2)).isEqualTo(rules.getLast().getFrom().getLast()).satisfies((injectors) -> {
			assertThat(injectors.getPodSelector().getMatchLabels()).containsEntry("app.kubernetes.io/component",
					"load-injector");
			assertThat(injectors.getNamespaceSelector().getMatchLabels()).containsEntry("kubernetes.io/metadata.name",
					"load");
		});
		assertThat(everything.hooks().getFirst().getMetadata().getLabels())
			.containsAllEntriesOf(clients.get(3).getPodSelector().getMatchLabels());
		assertThat(everything.one(NetworkPolicy.class).getSpec().getEgress()).hasSize(1);
	}

	private static Service service(Installation installation, String name) {
		return installation.all(Service.class)
			.stream()
			.filter((service) -> service.getMetadata().getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static Map<String, String> podLabels(Installation installation) {
		return installation.one(Deployment.class).getSpec().getTemplate().getMetadata().getLabels();
	}

}
