package io.resound.chart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.RefusalReason;
import io.resound.testing.Certificates;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a reader of a dashboard, and who keeps it, relies on. */
class DashboardTests {

	private static final List<Dashboard> DASHBOARDS = Dashboard.all();

	private static final int COLUMNS = 24;

	@Test
	void thereAreTwo() {
		assertThat(DASHBOARDS).extracting(Dashboard::title)
			.containsExactlyInAnyOrder("Resound: service", "Resound: load test");
	}

	@Test
	void eachPanelHasTitleHelpUnitAndTheChosenDataSource() {
		for (JsonNode panel : allPanels()) {
			String title = panel.path("title").asString("");
			assertThat(title).isNotBlank();
			assertThat(panel.path("description").asString("")).as("help of " + title)
				.endsWith(".")
				.hasSizeGreaterThan(20);
			assertThat(panel.at("/fieldConfig/defaults/unit").asString("")).as("unit of " + title).isNotBlank();
			assertThat(panel.at("/datasource/uid").asString("")).as("data source of " + title)
				.isEqualTo("${datasource}");
			assertThat(Dashboard.queries(panel)).as("queries of " + title).isNotEmpty().doesNotContain("");
		}
	}

	@Test
	void eachQueryIsOfTheChosenReleaseByTheChosenLabels() {
		for (JsonNode panel : allPanels()) {
			assertThat(Dashboard.queries(panel)).as(panel.get("title").asString())
				.allSatisfy((query) -> assertThat(Dashboard.selectors(query)).isNotEmpty()
					.allMatch((selector) -> selector.contains(chosen(selector))));
		}
	}

	/**
	 * The cluster's own metrics have its labels, and injectors may be in another
	 * namespace.
	 */
	private static String chosen(String selector) {
		if (selector.startsWith("container_") || selector.startsWith("kube_")) {
			return "{namespace=\"$namespace\", ";
		}
		return selector.startsWith("resound_load_") ? "{$job_label=~\"$load\"}"
				: "{$namespace_label=\"$namespace\", $job_label=\"$release\"";
	}

	@Test
	void idsAreUniqueAndPanelsLieSideBySide() {
		for (Dashboard dashboard : DASHBOARDS) {
			assertThat(dashboard.rowsAndPanels()).extracting((panel) -> panel.get("id").asInt())
				.doesNotHaveDuplicates();
			Set<String> taken = new HashSet<>();
			for (JsonNode panel : dashboard.rowsAndPanels()) {
				JsonNode place = panel.get("gridPos");
				int right = place.get("x").asInt() + place.get("w").asInt();
				assertThat(right).as("right side of " + panel.get("title")).isLessThanOrEqualTo(COLUMNS);
				for (int x = place.get("x").asInt(); x < right; x++) {
					for (int y = 0; y < place.get("h").asInt(); y++) {
						assertThat(taken.add(x + "/" + (place.get("y").asInt() + y)))
							.as("room for " + panel.get("title") + " in " + dashboard.title())
							.isTrue();
					}
				}
			}
		}
	}

	@Test
	void noColourIsGivenTwiceInAPanel() {
		for (JsonNode panel : allPanels()) {
			assertThat(colours(panel).values()).as("colours of " + panel.get("title")).doesNotHaveDuplicates();
		}
	}

	@Test
	void eachReasonHasAColourOfItsOwn() {
		assertThat(colours(panel("Aborts by reason"))).containsOnlyKeys(labels(AbortReason.values()));
		assertThat(colours(panel("Left the express lane"))).containsOnlyKeys(labels(DeclineReason.values()));
		assertThat(colours(panel("Not served, by kind")))
			.containsKeys(Stream.of(labels(AbortReason.values())).map("aborted: "::concat).toArray(String[]::new));
	}

	private static String[] labels(Enum<?>[] values) {
		return Stream.of(values).map((value) -> value.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
	}

	private static JsonNode panel(String title) {
		return allPanels().stream()
			.filter((panel) -> title.equals(panel.get("title").asString()))
			.findFirst()
			.orElseThrow();
	}

	/** The colours that a panel fixes, by the name of the series. */
	private static Map<String, String> colours(JsonNode panel) {
		Map<String, String> colours = new TreeMap<>();
		for (JsonNode override : panel.at("/fieldConfig/overrides")) {
			for (JsonNode property : override.get("properties")) {
				if ("color".equals(property.get("id").asString())) {
					colours.put(override.at("/matcher/options").asString(),
							property.at("/value/fixedColor").asString());
				}
			}
		}
		return colours;
	}

	@Test
	void theVariablesAreTheSameInBoth() {
		for (Dashboard dashboard : DASHBOARDS) {
			assertThat(dashboard.json().at("/templating/list").valueStream().map((one) -> one.get("name").asString()))
				.as(dashboard.title())
				.startsWith("datasource", "namespace", "release", "pod", "endpoint");
		}
	}

	@Test
	void everyMetricThatIsAskedForIsOneThatTheServiceTells() {
		Set<String> asked = DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.openQueries().stream())
			.flatMap((query) -> Dashboard.metrics(query).stream())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(asked).hasSizeGreaterThan(20).contains("up");
		asked.remove("up");
		// Told by injectors, and by other listeners; without either, the panels have
		// data.
		asked.removeIf((metric) -> metric.startsWith("resound_load_"));
		assertThat(asked.remove("tcp_connections_active")).isTrue();
		try (Service service = Service.start()) {
			try (RawClient client = service.connect()) {
				assertThat(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").status())
					.isEqualTo(200);
			}
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				System.gc();
				assertThat(told(service)).containsAll(asked);
			});
		}
	}

	@Test
	void everyMetricInTheRowOfTlsIsOneThatAServiceWithACertificateTells(@TempDir Path certificate) {
		Set<String> asked = DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.rowsAndPanels().stream())
			.filter((row) -> row.get("title").asString().startsWith("TLS "))
			.flatMap((row) -> row.get("panels").valueStream())
			.flatMap((panel) -> Dashboard.queries(panel).stream())
			.flatMap((query) -> Dashboard.metrics(query).stream())
			.collect(Collectors.toCollection(TreeSet::new));
		// The native histogram, which the text does not show.
		assertThat(asked.remove("tls_handshake_duration_seconds")).isTrue();
		assertThat(asked).hasSize(3);
		Certificates.write(certificate, Certificates.issue("localhost"));
		try (Service service = Service.start(Certificates.bundle("web", certificate, "server.ssl.bundle=web"))) {
			assertThat(told(service)).containsAll(asked);
		}
	}

	@Test
	void everyMetricInTheRowsOfOtherProtocolsIsOneThatTheirListenersTell() {
		Set<String> asked = DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.rowsAndPanels().stream())
			.filter((row) -> row.get("title").asString().contains("needs a listener that speaks"))
			.flatMap((row) -> row.get("panels").valueStream())
			.flatMap((panel) -> Dashboard.queries(panel).stream())
			.flatMap((query) -> Dashboard.metrics(query).stream())
			.collect(Collectors.toCollection(TreeSet::new));
		// The native histogram, which the text does not show.
		assertThat(asked.remove("frames_duration_seconds")).isTrue();
		assertThat(asked).hasSize(7);
		try (Service service = Service.start("resound.listeners.framed.port=0",
				"resound.listeners.framed.protocol=frames", "resound.listeners.datagrams.port=0",
				"resound.listeners.datagrams.protocol=udp")) {
			assertThat(told(service)).containsAll(asked);
		}
	}

	@ParameterizedTest
	@CsvSource({ "WebSocket, 4", "gRPC, 1" })
	void everyMetricInTheRowOfAProtocolIsOneThatTheServiceTells(String protocol, int number) {
		Set<String> asked = DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.rowsAndPanels().stream())
			.filter((row) -> row.get("title").asString().equals(protocol))
			.flatMap((row) -> row.get("panels").valueStream())
			.flatMap((panel) -> Dashboard.queries(panel).stream())
			.flatMap((query) -> Dashboard.metrics(query).stream())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(asked).hasSize(number);
		try (Service service = Service.start()) {
			assertThat(told(service)).containsAll(asked);
		}
	}

	@Test
	void everyMetricInTheRowsOfListenersShapingAndLedgerIsOneThatTheServiceTells() {
		Set<String> rows = Set.of("Listeners", "PROXY protocol (needs a listener that expects it)", "Shaping",
				"Ledger");
		Set<String> asked = DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.rowsAndPanels().stream())
			.filter((row) -> rows.contains(row.get("title").asString()))
			.flatMap((row) -> row.get("panels").valueStream())
			.flatMap((panel) -> Dashboard.queries(panel).stream())
			.flatMap((query) -> Dashboard.metrics(query).stream())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(asked).hasSize(11);
		try (Service service = Service.start("resound.listeners.raw.port=0", "resound.listeners.raw.protocol=tcp",
				"resound.listeners.balanced.port=0", "resound.listeners.balanced.proxy-protocol=required")) {
			assertThat(told(service)).containsAll(asked);
		}
	}

	@Test
	void whatIsOffByDefaultStandsInCollapsedRows() {
		assertThat(DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.rowsAndPanels().stream())
			.filter((row) -> row.path("collapsed").asBoolean(false))
			.map((row) -> row.get("title").asString().replaceFirst(" \\(.*", "")))
			.contains("Listeners", "PROXY protocol", "TLS", "TCP", "Frames", "UDP", "WebSocket", "Shaping", "Ledger");
	}

	@Test
	void everyReasonOfA503HasAColourOfItsOwn() {
		assertThat(colours(panel("503 by reason"))).containsKeys(labels(RefusalReason.values())).containsKey("drain");
	}

	@Test
	void theLoadTestMarksVersions() {
		JsonNode versions = DASHBOARDS.stream()
			.flatMap((dashboard) -> dashboard.json().at("/annotations/list").valueStream())
			.filter((annotation) -> annotation.get("name").asString().equals("Versions"))
			.findFirst()
			.orElseThrow();
		assertThat(Dashboard.metrics(versions.at("/target/expr").asString())).containsExactly("resound_build_info");
		assertThat(versions.get("titleFormat").asString()).contains("{{version}}");
	}

	private static Set<String> told(Service service) {
		Set<String> names = service.metrics()
			.series()
			.keySet()
			.stream()
			.map((series) -> series.replaceFirst("\\{.*", ""))
			.collect(Collectors.toCollection(TreeSet::new));
		// Told as a native one as well, under its own name.
		if (names.contains("http_request_duration_seconds_bucket")) {
			names.add("http_request_duration_seconds");
		}
		return names;
	}

	@Test
	void whatTheClusterTellsStandsInACollapsedRow() {
		for (Dashboard dashboard : DASHBOARDS) {
			assertThat(dashboard.openQueries()).as(dashboard.title())
				.noneMatch((query) -> query.contains("container_") || query.contains("kube_"));
		}
	}

	@Test
	void theSidecarFindsEachInAConfigMap() {
		Installation installation = Installation.with("dashboards: {enabled: true, folder: Load, labelValue: found}");
		List<ConfigMap> found = installation.all(ConfigMap.class)
			.stream()
			.filter((map) -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
			.toList();
		assertThat(found).hasSize(2).allSatisfy((map) -> {
			assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "found");
			assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "Load");
		});
		assertThat(found.stream().flatMap((map) -> map.getData().keySet().stream()))
			.containsExactlyInAnyOrder("resound-service.json", "resound-load-test.json");
		assertThat(found.stream()
			.flatMap((map) -> map.getData().values().stream())
			.map((data) -> new Dashboard(JsonMapper.shared().readTree(data))))
			.containsExactlyInAnyOrderElementsOf(DASHBOARDS);
	}

	private static List<JsonNode> allPanels() {
		return DASHBOARDS.stream().flatMap((dashboard) -> dashboard.panels().stream()).toList();
	}

}
