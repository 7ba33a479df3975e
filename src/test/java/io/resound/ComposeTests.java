package io.resound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import static org.assertj.core.api.Assertions.assertThat;

/** What compose.yaml starts finds each other, and what it mounts. */
class ComposeTests {

	private static final Map<String, Object> SERVICES = map(read("compose.yaml").get("services"));

	@Test
	void whatIsNotBuiltHereIsPinnedToAVersion() {
		for (String name : List.of("prometheus", "grafana")) {
			assertThat(service(name).get("image").toString()).matches("docker\\.io/[a-z]+/[a-z]+:v?\\d+\\.\\d+\\.\\d+");
		}
	}

	@Test
	void whatIsMountedIsThere() {
		assertThat(mounts("prometheus")).isNotEmpty().allSatisfy((mount) -> assertThat(Path.of(mount)).exists());
		assertThat(mounts("grafana")).hasSize(2).allSatisfy((mount) -> assertThat(Path.of(mount)).exists());
	}

	@Test
	void prometheusScrapesTheServiceAndGrafanaAsksPrometheus() {
		Map<String, Object> job = map(list(read("compose/prometheus.yml").get("scrape_configs")).getFirst());
		Map<String, Object> target = map(list(job.get("static_configs")).getFirst());
		assertThat(list(target.get("targets"))).containsExactly("resound:8081");
		assertThat(job).containsEntry("job_name", "resound").containsEntry("metrics_path", "/actuator/prometheus");
		assertThat(map(target.get("labels"))).containsKeys("namespace", "pod");
		Map<String, Object> source = map(
				list(read("compose/provisioning/datasources/prometheus.yaml").get("datasources")).getFirst());
		assertThat(source).containsEntry("url", "http://prometheus:9090");
		assertThat(list(service("prometheus").get("ports"))).containsExactly("127.0.0.1:9090:9090");
	}

	@Test
	void grafanaHasTheDashboardsOfTheChart() {
		Map<String, Object> provider = map(
				list(read("compose/provisioning/dashboards/resound.yaml").get("providers")).getFirst());
		String folder = map(provider.get("options")).get("path").toString();
		assertThat(list(service("grafana").get("volumes"))).contains("./helm/resound/dashboards:" + folder + ":ro");
		assertThat(map(service("grafana").get("environment")).get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"))
			.isEqualTo(folder + "/service.json");
		assertThat(Path.of("helm/resound/dashboards/service.json")).exists();
	}

	@Test
	void theDrainHasItsTime() {
		Duration grace = Duration.parse("PT" + service("resound").get("stop_grace_period").toString());
		assertThat(grace).isGreaterThanOrEqualTo(Duration.ofSeconds(10 + 30 + 5));
	}

	private static List<String> mounts(String name) {
		return list(service(name).get("volumes")).stream()
			.map(Object::toString)
			.filter((mount) -> mount.startsWith("./"))
			.map((mount) -> mount.substring(2, mount.indexOf(':')))
			.toList();
	}

	private static Map<String, Object> service(String name) {
		return map(SERVICES.get(name));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	@SuppressWarnings("unchecked")
	private static List<Object> list(Object value) {
		return (List<Object>) value;
	}

	private static Map<String, Object> read(String file) {
		LoaderOptions strict = new LoaderOptions();
		strict.setAllowDuplicateKeys(false);
		try {
			return map(new Yaml(new SafeConstructor(strict)).load(Files.readString(Path.of(file))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
