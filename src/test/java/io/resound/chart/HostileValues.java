package io.resound.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Draws values that people hand to charts: some that a cluster takes, some that YAML
 * reads as something else than was meant, and some that nobody should take. The same seed
 * draws the same values.
 */
final class HostileValues {

	/** What YAML reads as another type, or as a piece of its own syntax. */
	private static final List<String> TEXTS = List.of("", "true", "on", "No", "null", "~", "123", "0123", "1e3", "0x1F",
			"1.2", "1_000", ".5", "2030-01-31", "12:30:45", "a", "a-b", "a.b", "a..b", "a.", "-a", "a_", "A", "a b",
			" a ", "a: b", "a:", "- a", "# a", "a #b", "'", "\"", "\\", "{}", "[a]", "&a", "*a", "!a", "%a", "@a",
			"`a`", "<<", "=", "|", ">", "?", "---", "a\nb: c",
			"a\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}", "\n", "\t", "{{ .Release.Name }}",
			"{{ fail \"a\" }}", "$(A)", "${A}", "\u00fc", "\u65e5\u672c", "\ud83d\ude00", "\u0007", "\u0085", "\u2028",
			"\ufeff", "a".repeat(63), "a".repeat(64), "a".repeat(300), "a,b", "a/b", "a=b");

	private static final List<String> KEYS = List.of("team", "example.com/team", "a", "true", "on", "123", "1e3",
			"null", "~", "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component",
			"app.kubernetes.io/managed-by", "app.kubernetes.io/part-of", "app.kubernetes.io/version", "helm.sh/chart",
			"checksum/config", "helm.sh/hook", "grafana_dashboard", "severity", "a.b.c/D_e.f", "", "a b", "-a", "a/b/c",
			"a".repeat(64));

	/** Those that a user may have for labels. */
	private static final List<String> LABELS = List.of("team", "example.com/team", "a", "true", "on", "123", "1e3",
			"null", "app.kubernetes.io/part-of", "app.kubernetes.io/version", "helm.sh/chart");

	private static final List<String> NAMES = List.of("a", "resound", "resound-1", "1-a", "123", "true", "null", "on",
			"a.b", "a.b.c-d", "1.2", "1e3", "0x1f", "a--b", "n".repeat(53), "1".repeat(53), "a-" + "b".repeat(51));

	private static final List<String> QUANTITIES = List.of("1", "2", "500m", "0.5", "1.5", "256Mi", "352Mi", "512Mi",
			"1Gi", "2G", "0", "0Mi", "-1", "1e9", "1E", "10 Mi", "512MB", "1gi", "64Mi", "1Ti");

	private static final List<String> DURATIONS = List.of("1s", "10s", "30s", "100ms", "1m", "1h", "0s", "5", "1h30m",
			"-1s", "1 s", "1d", "99999999999s", "s");

	private static final List<String> DECIMALS = List.of("0.25", "0.9", "0.1", "1", "99.9", "99.999", "95", "100", "0",
			"-0.1", ".5", "1e-1", "2.5", "0.250", "NaN");

	private static final ObjectMapper JSON = new ObjectMapper();

	private final Random random;

	private final Map<String, Supplier<Object>> knobs = new LinkedHashMap<>();

	/**
	 * What the next values say of an enabled feature, of the fields that it cannot do
	 * without.
	 */
	private HostileValues(long seed) {
		this.random = new Random(seed);
	}

	/** Those of the chart of the service. */
	static HostileValues ofTheService(long seed) {
		HostileValues values = new HostileValues(seed);
		for (String section : List.of("serviceAccount", "service", "service.headless", "ingress", "httpRoute",
				"grpcRoute", "networkPolicy", "podDisruptionBudget", "autoscaling", "serviceMonitor", "podMonitor",
				"prometheusRule", "dashboards", "tests")) {
			values.knob(section + ".labels", values::labels).knob(section + ".annotations", values::annotations);
		}
		for (String section : List.of("service.headless", "ingress", "networkPolicy", "autoscaling", "serviceMonitor",
				"podMonitor", "prometheusRule", "dashboards")) {
			values.knob(section + ".enabled", values::truth);
		}
		for (String labels : List.of("commonLabels", "podLabels", "deploymentLabels", "nodeSelector",
				"prometheusRule.alertLabels")) {
			values.knob(labels, values::labels);
		}
		for (String annotations : List.of("commonAnnotations", "podAnnotations", "deploymentAnnotations")) {
			values.knob(annotations, values::annotations);
		}
		for (String text : List.of("nameOverride", "fullnameOverride", "image.repository", "image.tag", "image.digest",
				"serviceAccount.name", "priorityClassName", "runtimeClassName", "ingress.className",
				"prometheusRule.selector", "prometheusRule.runbookUrl", "dashboards.label", "dashboards.labelValue",
				"dashboards.folder", "service.appProtocol", "service.loadBalancerClass", "serviceMonitor.namespace",
				"podMonitor.namespace", "prometheusRule.namespace", "dashboards.namespace", "config.shape.default",
				"global.imageRegistry")) {
			values.knob(text, values::text);
		}
		for (String quantity : List.of("resources.limits.cpu", "resources.limits.memory", "resources.requests.cpu",
				"resources.requests.memory", "tests.resources.limits.memory", "tmpSizeLimit", "spool.sizeLimit",
				"config.limits.body", "config.spool.total")) {
			values.knob(quantity, values::quantity);
		}
		for (String duration : List.of("config.limits.headTimeout", "config.drain.atMost", "config.ledger.linger",
				"serviceMonitor.interval", "podMonitor.scrapeTimeout", "prometheusRule.connections.for",
				"prometheusRule.targetDown.for")) {
			values.knob(duration, () -> values.one(DURATIONS));
		}
		for (String decimal : List.of("prometheusRule.errors.objective", "prometheusRule.latency.bound",
				"prometheusRule.connections.threshold", "prometheusRule.eventLoopLag.threshold")) {
			values.knob(decimal, () -> values.one(DECIMALS));
		}
		for (String number : List.of("replicaCount", "service.port", "autoscaling.minReplicas",
				"autoscaling.targetCPUUtilizationPercentage", "revisionHistoryLimit")) {
			values.knob(number, values::number);
		}
		return values.knob("kind", () -> values.one(List.of("Deployment", "DaemonSet", "StatefulSet")))
			.knob("service.type", () -> values.one(List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")))
			.knob("hostNetwork", values::truth)
			.knob("podSecurityContext", () -> null)
			.knob("podSecurityContext.runAsUser", () -> null)
			.knob("securityContext", () -> null)
			.knob("affinity", () -> null)
			.knob("livenessProbe",
					() -> values.random.nextBoolean() ? null : Map.of("tcpSocket", Map.of("port", "http")))
			.knob("imagePullSecrets", () -> List.of(Map.of("name", values.text())))
			.knob("global.imagePullSecrets", () -> List.of(values.text(), Map.of("name", values.text())))
			.knob("extraEnv", () -> List.of(Map.of("name", values.text(), "value", values.text())))
			.knob("volumes", () -> List.of(Map.of("name", values.one(NAMES), "emptyDir", Map.of())))
			.knob("ingress.hosts",
					() -> List.of(Map.of("host", values.text(), "paths", List.of(Map.of("path", "/" + values.text())))))
			.knob("ingress.tls", () -> List.of(Map.of("secretName", values.text(), "hosts", List.of(values.text()))))
			.knob("listeners",
					() -> Map.of(values.one(List.of("on", "a1", "y", "true", "null", "e1")), values.listener()))
			.knob("httpRoute",
					() -> Map.of("enabled", true, "parentRefs", List.of(Map.of("name", values.text())), "hostnames",
							List.of(values.text())))
			.knob("grpcRoute",
					() -> Map.of("enabled", true, "parentRefs", List.of(Map.of("name", values.text())), "hostnames",
							List.of(values.text())))
			.knob("jvmOptions", () -> List.of("-Da=" + values.text()));
	}

	/** Those of the chart of the load tests. */
	static HostileValues ofTheLoad(long seed) {
		HostileValues values = new HostileValues(seed);
		for (String labels : List.of("commonLabels", "podLabels", "nodeSelector")) {
			values.knob(labels, values::labels);
		}
		for (String annotations : List.of("commonAnnotations", "podAnnotations")) {
			values.knob(annotations, values::annotations);
		}
		for (String text : List.of("image.repository", "image.tag", "image.digest", "metricsUrl", "startAt",
				"reportsClaim", "properties.payload", "properties.path", "properties.baseUrl", "properties.unknown",
				"global.imageRegistry")) {
			values.knob(text, values::text);
		}
		for (String quantity : List.of("resources.limits.memory", "resources.requests.cpu",
				"resources.requests.memory")) {
			values.knob(quantity, values::quantity);
		}
		return values.knob("baseUrl", () -> "http://" + values.text())
			.knob("properties.rate", values::number)
			.knob("properties.p99", () -> values.one(DURATIONS))
			.knob("properties.failed", () -> values.one(DECIMALS))
			.knob("injectors", values::number)
			.knob("ttlSecondsAfterFinished", values::number)
			.knob("simulation", () -> values.one(List.of("Latency", "Smoke", "latency", "true")))
			.knob("podSecurityContext", () -> null)
			.knob("podSecurityContext.runAsUser", () -> null)
			.knob("securityContext", () -> null)
			.knob("imagePullSecrets", () -> List.of(Map.of("name", values.text())));
	}

	private HostileValues knob(String path, Supplier<Object> values) {
		this.knobs.put(path, values);
		return this;
	}

	/** A name that Helm takes for a release. */
	String release() {
		return (String) one(NAMES);
	}

	/** A few values, as JSON, which YAML is too. */
	String next() {
		Map<String, Object> values = new LinkedHashMap<>();
		List<String> paths = new ArrayList<>(this.knobs.keySet());
		for (int left = 1 + this.random.nextInt(5); left > 0; left--) {
			String path = paths.get(this.random.nextInt(paths.size()));
			set(values, path.split("\\."), this.knobs.get(path).get());
		}
		try {
			return JSON.writeValueAsString(values);
		}
		catch (JsonProcessingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static void set(Map<String, Object> values, String[] path, Object value) {
		Map<String, Object> map = values;
		for (int step = 0; step < path.length - 1; step++) {
			Object next = map.get(path[step]);
			if (!(next instanceof LinkedHashMap)) {
				next = (next instanceof Map) ? new LinkedHashMap<>((Map<String, Object>) next) : new LinkedHashMap<>();
				map.put(path[step], next);
			}
			map = (Map<String, Object>) next;
		}
		map.put(path[path.length - 1], value);
	}

	private Object one(List<String> values) {
		return values.get(this.random.nextInt(values.size()));
	}

	/**
	 * Mostly a name, which is valid at many places, so that not every drawing is refused.
	 */
	private Object text() {
		return switch (this.random.nextInt(20)) {
			case 0 -> this.random.nextInt(1000);
			case 1, 2, 3, 4, 5, 6 -> one(TEXTS);
			default -> one(NAMES);
		};
	}

	private Object quantity() {
		return (this.random.nextInt(5) == 0) ? this.random.nextInt(4) : one(QUANTITIES);
	}

	private Object number() {
		return switch (this.random.nextInt(4)) {
			case 0 -> one(DECIMALS);
			case 1 -> this.random.nextLong() >> this.random.nextInt(64);
			default -> this.random.nextInt(1, 10);
		};
	}

	private Object truth() {
		return (this.random.nextInt(10) == 0) ? one(TEXTS) : Boolean.TRUE;
	}

	private Object labels() {
		return map(NAMES, LABELS);
	}

	private Object annotations() {
		return map(TEXTS, LABELS);
	}

	/** Mostly what may be there, so that it is rendered. */
	private Map<String, Object> map(List<String> values, List<String> keys) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int left = 1 + this.random.nextInt(3); left > 0; left--) {
			String key = (String) one((this.random.nextInt(8) == 0) ? KEYS : keys);
			map.put(key, (this.random.nextInt(8) == 0) ? text() : one(values));
		}
		return map;
	}

	private Map<String, Object> listener() {
		Map<String, Object> listener = new LinkedHashMap<>(Map.of("port", this.random.nextInt(9000, 9010)));
		if (this.random.nextBoolean()) {
			listener.put("tls", Map.of("secretName", text()));
		}
		if (this.random.nextInt(3) == 0) {
			listener.put("appProtocol", text());
		}
		if (this.random.nextInt(3) == 0) {
			listener.put("protocol", one(List.of("http", "tcp", "frames", "udp", "sctp")));
		}
		return listener;
	}

}
