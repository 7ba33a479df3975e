package io.resound.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;

import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Who is woken, by what, and what they read then. When each fires is promtool's to test:
 * helm/watch.
 */
class AlertTests {

	private static final String ALL = "prometheusRule: {enabled: true, latency: {enabled: true}, "
			+ "runbookUrl: 'https://example.com/runbooks'}";

	private static Metrics metrics;

	@BeforeAll
	static void askTheService() {
		try (Service service = Service.start(); RawClient client = service.connect()) {
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			metrics = service.metrics();
		}
	}

	@Test
	void latencyWakesNobodyUnlessAskedFor() {
		assertThat(alerts("prometheusRule: {enabled: true}")).extracting(Rule::getAlert)
			.containsExactly("ResoundErrorBudgetBurn", "ResoundErrorBudgetBurnSlow", "ResoundAbsent",
					"ResoundTargetDown", "ResoundConnectionsNearLimit", "ResoundEventLoopLag",
					"ResoundCertificateExpires", "ResoundRequestsRefused", "ResoundHeldMemoryNearLimit",
					"ResoundSpoolNearLimit", "ResoundHandshakesFail", "ResoundProxyHeadersFail", "ResoundLedgerRefuses",
					"ResoundDatagramsDropped", "ResoundSessionsCut", "ResoundMemoryNearLimit");
		assertThat(alerts(ALL)).extracting(Rule::getAlert)
			.contains("ResoundLatencyBudgetBurn", "ResoundLatencyBudgetBurnSlow");
	}

	@Test
	void eachHasARunbookInTheReadmeOfTheChart() throws IOException {
		String readme = Files.readString(Installation.CHART.resolve("README.md"));
		for (Rule alert : alerts(ALL)) {
			assertThat(readme).contains("\n### " + alert.getAlert() + "\n");
			assertThat(alert.getAnnotations()).containsEntry("runbook_url",
					"https://example.com/runbooks#" + alert.getAlert().toLowerCase(Locale.ROOT));
			assertThat(alert.getAnnotations().get("summary")).contains("Resound").endsWith(".");
			assertThat(alert.getAnnotations().get("description")).endsWith(".");
			assertThat(alert.getLabels().get("severity")).isIn("critical", "warning");
			assertThat(alert.getFor()).isNotNull();
		}
	}

	@Test
	void theyLookAtTheirReleaseAndNoOther() {
		assertThat(rules(ALL))
			.allSatisfy((rule) -> assertThat(Dashboard.selectors(rule.getExpr().getStrVal())).isNotEmpty()
				.allMatch((selector) -> selector.contains("namespace=\"load\", job=\"resound\"")));
		assertThat(rules("prometheusRule: {enabled: true, selector: 'app=\"echo\"'}"))
			.allSatisfy((rule) -> assertThat(Dashboard.selectors(rule.getExpr().getStrVal())).isNotEmpty()
				.allMatch((selector) -> selector.contains("{app=\"echo\"")));
	}

	@Test
	void labelsAreAddedToEach() {
		assertThat(alerts("prometheusRule: {enabled: true, alertLabels: {team: performance}}"))
			.allSatisfy((alert) -> assertThat(alert.getLabels()).containsEntry("team", "performance"));
	}

	@Test
	void objectivesAndThresholdsAreThoseOfTheValues() {
		List<Rule> alerts = alerts("prometheusRule: {enabled: true, errors: {objective: 99.5}, "
				+ "memory: {threshold: 0.7, for: 3m}, connections: {enabled: false}, eventLoopLag: {enabled: false}}");
		assertThat(alerts.getFirst().getExpr().getStrVal()).contains("> 14.4 * (100 - 99.5) / 100");
		assertThat(alerts.getLast().getAlert()).isEqualTo("ResoundMemoryNearLimit");
		assertThat(alerts.getLast().getExpr().getStrVal()).endsWith("> 0.7");
		assertThat(alerts.getLast().getFor()).isEqualTo("3m");
		assertThat(alerts).extracting(Rule::getAlert)
			.doesNotContain("ResoundConnectionsNearLimit", "ResoundEventLoopLag");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5",
			"10" })
	void theBoundOfLatencyIsABucketOfTheService(String bound) {
		String expression = rules("prometheusRule: {enabled: true, latency: {enabled: true, bound: " + bound + "}}")
			.stream()
			.filter((rule) -> "namespace_job:resound_slow:ratio_rate5m".equals(rule.getRecord()))
			.findFirst()
			.orElseThrow()
			.getExpr()
			.getStrVal();
		String bucket = expression.replaceAll("(?s).*le=(\"[^\"]+\").*", "$1");
		assertThat(metrics.series())
			.containsKey("http_request_duration_seconds_bucket{endpoint=\"/echo\",le=" + bucket + ",method=\"GET\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "latency: {bound: 0.3}", "errors: {objective: 100}", "errors: {objective: 0.999}",
			"memory: {threshold: 90}", "connections: {for: long}", "runbookUrl: 'https://example.com/#alerts'",
			"selector: '{job=\"a\"}'" })
	void whatMakesNoSenseIsRefused(String value) {
		String key = value.replaceFirst("^(\\w+): \\{(\\w+).*", "$1.$2").replaceFirst(": .*", "").replace(".", "[./]");
		assertThatIllegalStateException()
			.isThrownBy(() -> Installation.with("prometheusRule: {enabled: true, " + value + "}"))
			.withMessageMatching("(?s).*prometheusRule[./]" + key + ".*");
	}

	@Test
	void aClusterWithoutTheOperatorIsToldWhatItLacks() {
		assertThatIllegalStateException()
			.isThrownBy(() -> Installation.into(Kinds.CORE, "prometheusRule: {enabled: true}"))
			.withMessageContaining("prometheusRule.enabled")
			.withMessageContaining("monitoring.coreos.com/v1/PrometheusRule")
			.withMessageContaining("the Prometheus operator");
	}

	private static List<Rule> alerts(String values) {
		return rules(values).stream().filter((rule) -> rule.getAlert() != null).toList();
	}

	private static List<Rule> rules(String values) {
		return Installation.with(values)
			.one(PrometheusRule.class)
			.getSpec()
			.getGroups()
			.stream()
			.flatMap((group) -> group.getRules().stream())
			.toList();
	}

}
