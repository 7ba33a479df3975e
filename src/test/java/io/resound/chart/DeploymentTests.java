package io.resound.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The pods, how they are replaced, and how many there are. */
class DeploymentTests {

	private static final String CHECKSUM = "checksum/config";

	private static Installation defaults;

	@BeforeAll
	static void install() {
		defaults = Installation.with("{}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "values.yaml", "values-node.yaml", "ci/everything-values.yaml" })
	void podsPassTheRestrictedSecurityStandard(String file) {
		Installation installation = Installation.withFile(file);
		List<PodSpec> pods = new ArrayList<>(List.of(template(installation).getSpec()));
		installation.hooks().forEach((hook) -> pods.add(((Pod) hook).getSpec()));
		assertThat(pods).hasSize(2).allSatisfy(DeploymentTests::isRestricted);
	}

	private static void isRestricted(PodSpec pod) {
		assertThat(pod.getAutomountServiceAccountToken()).isFalse();
		assertThat(pod.getHostNetwork()).isNull();
		assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
		assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
		assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
		Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()).forEach((container) -> {
			SecurityContext context = container.getSecurityContext();
			assertThat(context.getAllowPrivilegeEscalation()).isFalse();
			assertThat(context.getReadOnlyRootFilesystem()).isTrue();
			assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
			assertThat(context.getCapabilities().getAdd()).isEmpty();
			assertThat(context.getPrivileged()).isNull();
		});
		assertThat(pod.getVolumes()).allMatch((volume) -> volume.getHostPath() == null);
	}

	@Test
	void onlyTheDirectoryForTemporaryFilesAndTheSpoolCanBeWrittenTo() {
		List<Volume> volumes = template(defaults).getSpec().getVolumes();
		List<VolumeMount> mounts = container(defaults).getVolumeMounts();
		assertThat(mounts).extracting(VolumeMount::getMountPath).containsExactly("/tmp", "/spool");
		assertThat(mounts).extracting(VolumeMount::getName).isEqualTo(volumes.stream().map(Volume::getName).toList());
		assertThat(volumes).extracting((volume) -> volume.getEmptyDir().getSizeLimit().toString())
			.containsExactly("64Mi", "1280Mi");
		assertThat(volumes).allMatch((volume) -> volume.getEmptyDir().getMedium() == null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{}                                                        | 1344Mi",
					"spool: {sizeLimit: 2Gi}                                                | 2112Mi",
					"{tmpSizeLimit: 128Mi, resources: null}                                 | 1408Mi",
					"resources: {requests: {ephemeral-storage: 5Gi}}                        | 5Gi" })
	void theVolumesAreRequestedAsEphemeralStorage(String values, String requested) {
		assertThat(container(Installation.with(values)).getResources().getRequests().get("ephemeral-storage"))
			.hasToString(requested);
	}

	@Test
	void aLimitOfEphemeralStorageIsTheRequestToo() {
		assertThat(container(Installation.with("resources: {limits: {ephemeral-storage: 5Gi}}")).getResources()
			.getRequests()).doesNotContainKey("ephemeral-storage");
	}

	@Test
	void aPodGoesOnlyOnceItsSuccessorIsReady() {
		DeploymentSpec spec = spec(defaults);
		assertThat(spec.getStrategy().getType()).isEqualTo("RollingUpdate");
		assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal()).isZero();
		assertThat(spec.getStrategy().getRollingUpdate().getMaxSurge().getIntVal()).isEqualTo(1);
	}

	@Test
	void aStrategyWithoutRollingHasNoSettingsOfRolling() {
		DeploymentSpec spec = spec(Installation.with("strategy: {type: Recreate}"));
		assertThat(spec.getStrategy().getType()).isEqualTo("Recreate");
		assertThat(spec.getStrategy().getRollingUpdate()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "3s, 10s, 30s, 50", "0s, 0s, 0s, 10", "1s, 3600s, 3600s, 7210" })
	void theGracePeriodIsTheLongestDrainAnd10Seconds(String atLeast, String atMost, String timeout, long seconds) {
		Installation installation = Installation
			.with("config: {drain: {atLeast: %s, atMost: %s, timeout: %s}}".formatted(atLeast, atMost, timeout));
		assertThat(template(installation).getSpec().getTerminationGracePeriodSeconds()).isEqualTo(seconds);
		assertThat(container(installation).getLifecycle()).as("the service drains by itself").isNull();
	}

	@Test
	void probesAskTheManagementPort() {
		Container container = container(defaults);
		assertThat(asked(container.getStartupProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(asked(container.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
		assertThat(asked(container.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
		assertThat(container.getPorts()).extracting((port) -> port.getName() + " " + port.getContainerPort())
			.containsExactly("http 8080", "management 8081");
	}

	private static String asked(Probe probe) {
		HTTPGetAction get = probe.getHttpGet();
		assertThat(get.getPort().getStrVal()).isEqualTo("management");
		return get.getPath();
	}

	@Test
	void itsSelectorMatchesItsPodsAndNotThatOfTheTest() {
		Map<String, String> selector = spec(defaults).getSelector().getMatchLabels();
		assertThat(template(defaults).getMetadata().getLabels()).containsAllEntriesOf(selector);
		assertThat(selector).doesNotContainKey("app.kubernetes.io/version");
		assertThat(defaults.hooks().getFirst().getMetadata().getLabels().entrySet()).as("labels of the test's pod")
			.doesNotContainSequence(selector.entrySet())
			.isNotEmpty()
			.doesNotContain(Map.entry("app.kubernetes.io/component", "server"));
	}

	@Test
	void aChangedSettingRollsThePodsAndNothingElseDoes() {
		String checksum = annotations(defaults).get(CHECKSUM);
		assertThat(checksum).matches("[0-9a-f]{64}");
		assertThat(annotations(Installation.with("config: {limits: {body: 10MB}}"))).doesNotContainEntry(CHECKSUM,
				checksum);
		assertThat(annotations(Installation.with("{replicaCount: 3, commonLabels: {a: b}}"))).containsEntry(CHECKSUM,
				checksum);
	}

	@Test
	void itTakesItsSettingsFromTheConfigMap() {
		assertThat(container(defaults).getEnvFrom().getFirst().getConfigMapRef().getName())
			.isEqualTo(defaults.one(io.fabric8.kubernetes.api.model.ConfigMap.class).getMetadata().getName());
	}

	@Test
	void theDownwardApiSaysWhichPodItIs() {
		assertThat(container(defaults).getEnv().stream().filter((variable) -> variable.getValueFrom() != null))
			.extracting((variable) -> variable.getName() + " " + variable.getValueFrom().getFieldRef().getFieldPath())
			.containsExactly("NODE_NAME spec.nodeName", "NODE_ZONE metadata.labels['topology.kubernetes.io/zone']",
					"POD_NAME metadata.name", "POD_NAMESPACE metadata.namespace");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "{}, localhost/resound:0.1.0-SNAPSHOT",
			"{tag: '1.2'}, localhost/resound:1.2",
			"{repository: r.example.com/echo}, r.example.com/echo:0.1.0-SNAPSHOT",
			"{tag: '1.2'; digest: 'sha256:0123456789012345678901234567890123456789012345678901234567890123'},"
					+ " localhost/resound@sha256:0123456789012345678901234567890123456789012345678901234567890123" })
	void theImageIsNamedByTagOrDigest(String image, String name) {
		Installation installation = Installation.with("image: " + image.replace(';', ','));
		assertThat(container(installation).getImage()).isEqualTo(name);
		assertThat(((Pod) installation.hooks().getFirst()).getSpec().getContainers().getFirst().getImage())
			.as("image of the test")
			.isEqualTo(name);
	}

	@Test
	void podsKeepOffEachOthersNodesAndSpreadOverZones() {
		Map<String, String> labels = template(defaults).getMetadata().getLabels();
		PodAffinityTerm term = template(defaults).getSpec()
			.getAffinity()
			.getPodAntiAffinity()
			.getPreferredDuringSchedulingIgnoredDuringExecution()
			.getFirst()
			.getPodAffinityTerm();
		assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
		assertThat(labels).containsAllEntriesOf(term.getLabelSelector().getMatchLabels());
		TopologySpreadConstraint spread = template(defaults).getSpec().getTopologySpreadConstraints().getFirst();
		assertThat(spread.getTopologyKey()).isEqualTo("topology.kubernetes.io/zone");
		assertThat(spread.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
		assertThat(spread.getMatchLabelKeys()).containsExactly("pod-template-hash");
		assertThat(labels).containsAllEntriesOf(spread.getLabelSelector().getMatchLabels());
	}

	@Test
	void antiAffinityIsHardOrNoneWhereAskedFor() {
		assertThat(template(Installation.with("podAntiAffinity: hard")).getSpec()
			.getAffinity()
			.getPodAntiAffinity()
			.getRequiredDuringSchedulingIgnoredDuringExecution()).hasSize(1);
		assertThat(template(Installation.with("podAntiAffinity: none")).getSpec().getAffinity()).isNull();
		assertThat(template(Installation.with("affinity: {podAffinity: {}}")).getSpec().getAffinity())
			.satisfies((affinity) -> assertThat(affinity.getPodAntiAffinity()).isNull());
	}

	@Test
	void whatUsersAskOfChartsArrives() {
		Installation everything = Installation.withFile("ci/everything-values.yaml");
		PodSpec pod = template(everything).getSpec();
		assertThat(container(everything).getEnv()).extracting((variable) -> variable.getName())
			.containsExactly("JDK_JAVA_OPTIONS", "NODE_NAME", "NODE_ZONE", "POD_NAME", "POD_NAMESPACE",
					"LOGGING_STRUCTURED_FORMAT_CONSOLE", "NODE_ADDRESS");
		assertThat(container(everything).getEnvFrom().getLast().getSecretRef().getName()).isEqualTo("more");
		assertThat(container(everything).getVolumeMounts()).extracting(VolumeMount::getMountPath)
			.containsExactly("/tmp", "/spool", "/certificates/secure", "/tls");
		assertThat(pod.getVolumes()).extracting(Volume::getName)
			.containsExactly("tmp", "spool", "certificate-secure", "tls");
		assertThat(pod.getContainers()).extracting(Container::getName).containsExactly("resound", "beside");
		assertThat(pod.getInitContainers()).extracting(Container::getName).containsExactly("wait");
		assertThat(pod.getNodeSelector()).containsEntry("kubernetes.io/os", "linux");
		assertThat(pod.getTolerations()).extracting((toleration) -> toleration.getKey()).containsExactly("load");
		assertThat(pod.getPriorityClassName()).isEqualTo("high");
		assertThat(pod.getRuntimeClassName()).isEqualTo("gvisor");
		assertThat(pod.getImagePullSecrets()).extracting((secret) -> secret.getName()).containsExactly("registry");
		assertThat(template(everything).getMetadata().getLabels()).containsEntry("example.com/pod", "true")
			.containsEntry("team", "performance");
		assertThat(annotations(everything)).containsEntry("example.com/pod", "true");
		assertThat(everything.one(Deployment.class).getMetadata().getAnnotations())
			.containsEntry("example.com/deployment", "true");
	}

	@Test
	void evictionsAreHeldBackWhereThereIsMoreThanOnePod() {
		PodDisruptionBudget budget = defaults.one(PodDisruptionBudget.class);
		assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
		assertThat(budget.getSpec().getUnhealthyPodEvictionPolicy()).isEqualTo("AlwaysAllow");
		assertThat(template(defaults).getMetadata().getLabels())
			.containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
		assertThat(Installation.with("replicaCount: 1").all(PodDisruptionBudget.class)).isEmpty();
		assertThat(Installation.with("{replicaCount: 1, autoscaling: {enabled: true}}").all(PodDisruptionBudget.class))
			.hasSize(1);
		assertThat(
				Installation.with("podDisruptionBudget: {minAvailable: 50%}").one(PodDisruptionBudget.class).getSpec())
			.satisfies((spec) -> {
				assertThat(spec.getMinAvailable().getStrVal()).isEqualTo("50%");
				assertThat(spec.getMaxUnavailable()).isNull();
			});
	}

	@Test
	void anAutoscalerSetsTheNumberOfPodsAlone() {
		assertThat(spec(defaults).getReplicas()).isEqualTo(2);
		Installation scaled = Installation.with("autoscaling: {enabled: true}");
		assertThat(spec(scaled).getReplicas()).isNull();
		HorizontalPodAutoscaler autoscaler = scaled.one(HorizontalPodAutoscaler.class);
		assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
			.isEqualTo(scaled.one(Deployment.class).getMetadata().getName());
		assertThat(autoscaler.getSpec().getMinReplicas()).isEqualTo(2);
		assertThat(autoscaler.getSpec().getMaxReplicas()).isEqualTo(10);
		assertThat(autoscaler.getSpec().getMetrics().getFirst().getContainerResource()).satisfies((cpu) -> {
			assertThat(cpu.getName()).isEqualTo("cpu");
			assertThat(cpu.getContainer()).isEqualTo(container(scaled).getName());
			assertThat(cpu.getTarget().getAverageUtilization()).isEqualTo(80);
		});
		assertThat(autoscaler.getSpec().getBehavior().getScaleDown().getStabilizationWindowSeconds()).isEqualTo(300);
		assertThat(autoscaler.getSpec().getBehavior().getScaleUp().getStabilizationWindowSeconds()).isZero();
	}

	private static DeploymentSpec spec(Installation installation) {
		return installation.one(Deployment.class).getSpec();
	}

	private static PodTemplateSpec template(Installation installation) {
		return spec(installation).getTemplate();
	}

	private static Container container(Installation installation) {
		return template(installation).getSpec().getContainers().getFirst();
	}

	private static Map<String, String> annotations(Installation installation) {
		return template(installation).getMetadata().getAnnotations();
	}

}
