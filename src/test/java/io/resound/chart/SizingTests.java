package io.resound.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the JVM is told follows from what the pod is given. */
class SizingTests {

	/** In the values {@code ;} stands for a comma. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			{limits: {cpu: 1; memory: 256Mi}}                          | 40
			{limits: {cpu: 1; memory: 268435456}}                      | 40
			{limits: {cpu: 500m; memory: 256Mi}}                       | 40
			{limits: {cpu: 1; memory: 0.25Gi}}                         | 40
			{limits: {cpu: "1"; memory: 512M}}                         | 156
			{limits: {cpu: 1500m; memory: 1Gi}}                        | 416
			{limits: {cpu: 2.5; memory: 1Gi}}                          | 408
			{limits: {cpu: 4; memory: 1Gi}; requests: {memory: 512Mi}} | 400
			""")
	void heapAndDirectMemoryShareWhatTheJvmAndTheLoopsLeave(String resources, int mebibytes) {
		assertThat(options("requests: null", resources))
			.isEqualTo("-Xms%1$dm -Xmx%1$dm -XX:MaxDirectMemorySize=%1$dm".formatted(mebibytes));
	}

	/**
	 * Heap, direct memory and half as much for the TLS library, beside its handshakes.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 352Mi, 66, 1638", "1, 267Mi, 32, 68", "4, 1664Mi, 558, 10000" })
	void tlsTakesMemoryOfItsOwn(int cpu, String memory, int mebibytes, int connections) {
		Installation secured = Installation.with("""
				{resources: {requests: null, limits: {cpu: %d, memory: %s}}, listeners: {plain: {port: 8090},
				 secure: {port: 8443, tls: {secretName: web}}}}""".formatted(cpu, memory));
		assertThat(variables(secured)).containsEntry("JDK_JAVA_OPTIONS",
				"-Xms%1$dm -Xmx%1$dm -XX:MaxDirectMemorySize=%1$dm".formatted(mebibytes));
		assertThat(secured.one(ConfigMap.class).getData()).containsEntry("RESOUND_LIMITS_CONNECTIONS",
				Integer.toString(connections));
	}

	@Test
	void withoutLimitsTheRequestsDecide() {
		assertThat(options("limits: null", "{requests: {cpu: 1500m, memory: 512Mi}}"))
			.isEqualTo("-Xms160m -Xmx160m -XX:MaxDirectMemorySize=160m -XX:ActiveProcessorCount=2");
	}

	@Test
	void withoutResourcesTheJvmDecides() {
		assertThat(variables(Installation.with("resources: null"))).isEmpty();
	}

	@Test
	void flagsOfTheUserComeLast() {
		assertThat(variables(Installation.with("{resources: null, jvmOptions: [-Xmx100m, -Da=b]}")))
			.containsExactly(Map.entry("JDK_JAVA_OPTIONS", "-Xmx100m -Da=b"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					[-Xmx64m]                                  | -Xms64m -XX:MaxDirectMemorySize=88m -Xmx64m
					[-Xms32m]                                  | -Xmx88m -XX:MaxDirectMemorySize=88m -Xms32m
					[-Xmx48m, -XX:MaxDirectMemorySize=128m]    | -Xms48m -Xmx48m -XX:MaxDirectMemorySize=128m
					[-XX:ActiveProcessorCount=2]               | -Xms80m -Xmx80m -XX:MaxDirectMemorySize=80m -XX:ActiveProcessorCount=2
					[-XX:+HeapDumpOnOutOfMemoryError]          | -Xms88m -Xmx88m -XX:MaxDirectMemorySize=88m -XX:+HeapDumpOnOutOfMemoryError
					""")
	void aFlagOfTheUserReplacesTheChartsOwn(String options, String flags) {
		assertThat(variables(Installation.with("jvmOptions: " + options)).get("JDK_JAVA_OPTIONS")).isEqualTo(flags);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			[-Xmx1g]                     | jvmOptions give 1024m of heap and 88m of direct memory
			[-Xms100m]                   | jvmOptions has -Xms100m, which is more than the heap of 88m
			[-Xmx5x]                     | jvmOptions has -Xmx5x, which is no size
			[-XX:MaxRAMPercentage=50]    | To have another, use -Xmx
			[-XX:MaxHeapSize=64m]        | To have another, use -Xmx
			[-XX:+UseZGC]                | the image's own flags choose the collector
			[-XX:MaxTenuringThreshold=5] | the image's own flags come after it
			[-Dio.netty.noUnsafe=false]  | the image's own flags come after it
			[--version]                  | the JVM would not start
			[-jar]                       | the JVM would not start
			""")
	void aFlagThatCannotBeIsRefused(String options, String message) {
		assertThatThrownBy(() -> Installation.with("jvmOptions: " + options)).hasMessageContaining(message);
	}

	@Test
	void theFlagsOfTheImageAreKnownToTheChart() throws IOException {
		String known = Files.readString(Installation.CHART.resolve("templates/_jvm.tpl"));
		List<String> flags = Files.readAllLines(Path.of("jvm.options"))
			.stream()
			.filter((line) -> line.startsWith("-"))
			.map((line) -> line.replaceFirst("=.*", "").replaceFirst("^-XX:[+-]?", ""))
			.toList();
		assertThat(flags).isNotEmpty().allSatisfy((flag) -> assertThat(known).contains("- " + flag + "\n"));
	}

	@Test
	void aNodeOfItsOwnGivesWholeProcessorsAndPinnedLoops() {
		Installation node = Installation.withFile("values-node.yaml");
		Map<String, Quantity> limits = container(node).getResources().getLimits();
		assertThat(limits).containsOnlyKeys("cpu", "memory");
		// Ephemeral storage has no part in the quality of service.
		assertThat(container(node).getResources().getRequests()).containsAllEntriesOf(limits)
			.containsOnlyKeys("cpu", "memory", "ephemeral-storage");
		assertThat(limits.get("cpu").getNumericalAmount().stripTrailingZeros().scale()).isLessThanOrEqualTo(0);
		assertThat(node.one(ConfigMap.class).getData()).containsEntry("RESOUND_SERVER_PINEVENTLOOPS", "true");
	}

	private static String options(String absent, String resources) {
		String given = resources.replace(';', ',').substring(1);
		return variables(Installation.with("resources: {" + given.replaceFirst("}$", ", " + absent + "}")))
			.get("JDK_JAVA_OPTIONS");
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
