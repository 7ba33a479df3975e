package io.resound.chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is printed after an installation is true of it. */
class NotesTests {

	@Test
	void theyTellThreeCommands() {
		assertThat(Installation.with("{}").notes()).contains("helm test resound --namespace load",
				"kubectl --namespace load port-forward service/resound 8080:8080",
				"curl -d hello http://localhost:8080/echo",
				"kubectl --namespace load port-forward deployment/resound 8081",
				"curl -s http://localhost:8081/actuator/prometheus", "http://resound.load:8080/echo");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					ingress: {enabled: true}                                          | curl -d hello http://resound.local/echo
					ingress: {enabled: true, tls: [{hosts: [resound.local]}]}         | curl -d hello https://resound.local/echo
					ingress: {enabled: true, tls: [{hosts: ["*.local"]}]}             | curl -d hello https://resound.local/echo
					ingress: {enabled: true, hosts: [{host: a.b, paths: [{path: /echo}]}]} | curl -d hello http://a.b/echo
					ingress: {enabled: true, hosts: [{paths: [{path: /x/}]}]}         | curl -d hello http://ADDRESS-OF-THE-INGRESS/x/echo
					httpRoute: {enabled: true, parentRefs: [{name: gate}], hostnames: [a.b]} | curl -d hello http://a.b/echo
					httpRoute: {enabled: true, parentRefs: [{name: gate}]}            | kubectl get gateway gate
					service: {type: NodePort}                                         | curl -d hello http://$NODE:$PORT/echo
					service: {type: LoadBalancer, port: 80}                           | curl -d hello http://$ADDRESS:80/echo
					""")
	void theUrlIsTheOneThatWorks(String values, String command) {
		assertThat(Installation.with(values).notes()).contains(command).doesNotContain("http://localhost:8080");
	}

	@Test
	void theyNameTheListenersAndWhereTheDashboardsAre() {
		String notes = Installation.with("""
				kind: DaemonSet
				listeners: {secure: {port: 8443, tls: {secretName: resound-tls}}}
				dashboards: {enabled: true, namespace: grafana, folder: Load}
				tests: {enabled: false}
				""").notes();
		assertThat(notes)
			.contains("The listener secure: https, resound.load:8443", "daemonset/resound",
					"label grafana_dashboard in grafana", "(folder Load)")
			.doesNotContain("helm test resound");
		assertThat(Installation.with("{}").notes()).contains("dashboards/*.json").doesNotContain("folder");
	}

	@Test
	void theyTellTheFlagsThatTheChartComputes() {
		assertThat(Installation.with("jvmOptions: [-Da=b]").notes()).contains(
				"-Xms88m -Xmx88m -XX:MaxDirectMemorySize=88m -Da=b", "the heap holds 3413 connections",
				"get deployment/resound --output jsonpath=");
		assertThat(Installation.with("resources: null").notes()).contains("The JVM chooses its memory");
	}

}
