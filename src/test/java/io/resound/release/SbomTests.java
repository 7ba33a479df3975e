package io.resound.release;

import java.io.File;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The list of all libraries that the service says it consists of. */
class SbomTests {

	private static final JsonMapper JSON = new JsonMapper();

	@Started
	private static Service service;

	@Test
	void isServedOnTheManagementPort() {
		assertThat(service.management("/actuator/sbom").body()).isEqualTo("{\"ids\":[\"application\"]}");
		HttpResponse<String> served = service.management("/actuator/sbom/application");
		assertThat(served.statusCode()).isEqualTo(200);
		assertThat(served.headers().firstValue("content-type")).hasValue("application/vnd.cyclonedx+json");
		assertThat(service.management("/actuator/sbom/other").statusCode()).isEqualTo(404);
	}

	@Test
	void isOfTheVersionThatRuns() {
		JsonNode build = JSON.readTree(service.management("/actuator/info").body()).path("build");
		JsonNode itself = document().path("metadata").path("component");
		assertThat(itself.path("group").asString()).isEqualTo("io.resound");
		assertThat(itself.path("name").asString()).isEqualTo("resound");
		assertThat(itself.path("version").asString()).isEqualTo(build.path("version").asString());
		assertThat(itself.path("licenses").path(0).path("license").path("id").asString()).isEqualTo("Apache-2.0");
	}

	@Test
	void namesTheJarOfEachLibraryAndItsLicence() {
		Set<String> jars = Pattern.compile(File.pathSeparator)
			.splitAsStream(System.getProperty("java.class.path"))
			.map((entry) -> Path.of(entry).getFileName().toString())
			.collect(Collectors.toSet());
		assertThat(bom().components()).hasSizeGreaterThan(50).allSatisfy((component) -> {
			assertThat(jars).contains(component.jar());
			assertThat(component.licences()).as(component.name()).isNotEmpty();
		});
	}

	@Test
	void hasTheNativeLibrariesOfBothArchitecturesAndNothingOfTheTests() {
		assertThat(bom().components()).extracting(Component::jar)
			.anyMatch((jar) -> jar.matches("netty-tcnative-boringssl-static-.*-linux-x86_64.jar"))
			.anyMatch((jar) -> jar.matches("netty-tcnative-boringssl-static-.*-linux-aarch_64.jar"))
			.noneMatch((jar) -> jar.contains("junit") || jar.contains("assertj") || jar.contains("grpc"));
	}

	/** It is the same wherever and whenever it is made. */
	@Test
	void saysNothingOfTheMachineThatBuiltIt() {
		assertThat(document().path("metadata").has("timestamp")).isFalse();
		assertThat(served()).doesNotContain(System.getProperty("user.dir"), "file:");
	}

	@Test
	void hasNoLibraryWithAKnownVulnerability() {
		assertThat(Advisories.pinned().complaints(bom())).isEmpty();
	}

	private static BillOfMaterials bom() {
		return BillOfMaterials.parse(served().getBytes(StandardCharsets.UTF_8));
	}

	private static JsonNode document() {
		return JSON.readTree(served());
	}

	private static String served() {
		return service.management("/actuator/sbom/application").body();
	}

}
