package io.resound.chart;

import java.util.HashMap;
import java.util.Map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Further listeners, with TLS and without. */
class ListenersTests {

	private static final String LISTENERS = """
			networkPolicy: {enabled: true}
			listeners:
			  plain: {port: 9000, http2: "only", appProtocol: kubernetes.io/h2c}
			  raw: {port: 7000, protocol: tcp}
			  framed: {port: 7001, protocol: frames}
			  datagrams: {port: 7002, protocol: udp}
			  sealed: {port: 7443, protocol: tcp, tls: {secretName: web}}
			  secure: {port: 8443, proxyProtocol: required, tls: {secretName: web}}
			  strict: {port: 8444, tls: {secretName: "123", clientAuth: need}}
			""";

	private static Installation installed;

	@BeforeAll
	static void install() {
		installed = Installation.with(LISTENERS);
	}

	private static PodSpec pod() {
		return installed.one(Deployment.class).getSpec().getTemplate().getSpec();
	}

	@Test
	void eachHasAPortOfTheContainerAndOfTheServiceAndIsLetIn() {
		assertThat(pod().getContainers().getFirst().getPorts())
			.extracting((port) -> port.getName() + " " + port.getContainerPort())
			.containsExactlyInAnyOrder("http 8080", "management 8081", "datagrams 7002", "framed 7001", "plain 9000",
					"raw 7000", "sealed 7443", "secure 8443", "strict 8444");
		assertThat(installed.one(Service.class).getSpec().getPorts())
			.extracting((port) -> port.getName() + " " + port.getPort() + " " + port.getTargetPort().getStrVal() + " "
					+ port.getAppProtocol())
			.containsExactly("http 8080 http http", "datagrams 7002 datagrams null", "framed 7001 framed tcp",
					"plain 9000 plain kubernetes.io/h2c", "raw 7000 raw tcp", "sealed 7443 sealed tls",
					"secure 8443 secure https", "strict 8444 strict https");
		assertThat(installed.one(NetworkPolicy.class).getSpec().getIngress().getFirst().getPorts())
			.extracting((port) -> port.getPort().getStrVal())
			.containsExactly("http", "datagrams", "framed", "plain", "raw", "sealed", "secure", "strict");
	}

	@Test
	void aPortOfDatagramsIsOneEverywhere() {
		assertThat(pod().getContainers().getFirst().getPorts()).filteredOn((port) -> port.getProtocol().equals("UDP"))
			.extracting(ContainerPort::getName)
			.containsExactly("datagrams");
		assertThat(Installation.with(LISTENERS + "service: {headless: {enabled: true}}\n").all(Service.class))
			.hasSize(2)
			.allSatisfy((service) -> assertThat(service.getSpec().getPorts())
				.filteredOn((port) -> port.getProtocol().equals("UDP"))
				.extracting(ServicePort::getName)
				.containsExactly("datagrams"));
		assertThat(installed.one(NetworkPolicy.class).getSpec().getIngress().getFirst().getPorts())
			.filteredOn((port) -> port.getProtocol().equals("UDP"))
			.extracting((port) -> port.getPort().getStrVal())
			.containsExactly("datagrams");
	}

	@Test
	void theTestOfTheReleaseEchoesThroughRawTcpInTheClear() {
		assertThat(installed.hooks().stream().filter(Pod.class::isInstance).map(Pod.class::cast)).singleElement()
			.satisfies((pod) -> assertThat(pod.getSpec().getContainers().getFirst().getArgs()).endsWith("--self-test",
					"http://resound:8080", "tcp://resound:7000", "--certificate=/certificates/sealed/tls.crt",
					"--certificate=/certificates/secure/tls.crt", "--certificate=/certificates/strict/tls.crt"));
	}

	@Test
	void theFirstCanExpectProxyHeadersAndKeepsItsPorts() {
		Installation proxied = Installation.with("listeners: {http: {proxyProtocol: required}, raw: {port: 7000}}");
		assertThat(proxied.one(ConfigMap.class).getData())
			.containsEntry("RESOUND_LISTENERS_HTTP_PROXYPROTOCOL", "required")
			.doesNotContainKey("RESOUND_LISTENERS_HTTP_PORT");
		Container container = proxied.one(Deployment.class)
			.getSpec()
			.getTemplate()
			.getSpec()
			.getContainers()
			.getFirst();
		assertThat(container.getPorts()).extracting((port) -> port.getName() + " " + port.getContainerPort())
			.containsExactlyInAnyOrder("http 8080", "management 8081", "raw 7000");
		assertThat(container.getReadinessProbe().getHttpGet().getPort().getStrVal()).isEqualTo("management");
		assertThat(proxied.one(Service.class).getSpec().getPorts())
			.extracting((port) -> port.getName() + " " + port.getPort())
			.containsExactly("http 8080", "raw 7000");
		assertThat(proxied.notes()).contains("curl --haproxy-protocol -d hello http://localhost:8080/echo");
	}

	@Test
	void theTestOfTheReleaseExpectsTheCertificateInTheSecret() {
		Installation secured = Installation.with("listeners: {a: {port: 8443, tls: {secretName: web}}}");
		assertThat(secured.hooks().stream().filter(Pod.class::isInstance).map(Pod.class::cast)).singleElement()
			.satisfies((pod) -> {
				Container container = pod.getSpec().getContainers().getFirst();
				assertThat(container.getArgs()).endsWith("--self-test", "http://resound:8080", "https://resound:8443",
						"--certificate=/certificates/a/tls.crt");
				assertThat(container.getVolumeMounts())
					.extracting((mount) -> mount.getName() + " " + mount.getMountPath() + " " + mount.getReadOnly())
					.containsExactly("certificate-a /certificates/a true");
				assertThat(pod.getSpec().getVolumes())
					.extracting((volume) -> volume.getName() + " " + volume.getSecret().getSecretName())
					.containsExactly("certificate-a web");
			});
	}

	@Test
	void theTestOfTheReleaseSendsNoProxyHeaders() {
		Installation proxied = Installation.with("listeners: {http: {proxyProtocol: required}, raw: {port: 7000}}");
		assertThat(proxied.hooks().stream().filter(Pod.class::isInstance).map(Pod.class::cast)).singleElement()
			.satisfies((pod) -> assertThat(pod.getSpec().getContainers().getFirst().getArgs()).endsWith("--self-test",
					"http://resound:7000"));
		Installation alone = Installation.with("listeners: {http: {proxyProtocol: required}}");
		assertThat(alone.hooks()).noneMatch(Pod.class::isInstance);
		assertThat(alone.notes()).contains("all clients must send PROXY headers or have a certificate")
			.doesNotContain("helm test resound");
	}

	@Test
	void theSettingsAreThoseOfTheServiceAndCertificatesAreReloaded() {
		Map<String, String> settings = new HashMap<>(installed.one(ConfigMap.class).getData());
		settings.keySet()
			.removeIf((name) -> !name.matches("(RESOUND_LISTENERS|SPRING_SSL)_.*")
					|| name.matches(".*_(SEALED|FRAMED|DATAGRAMS)_.*"));
		assertThat(settings).isEqualTo(Map.ofEntries(Map.entry("RESOUND_LISTENERS_PLAIN_PORT", "9000"),
				Map.entry("RESOUND_LISTENERS_PLAIN_HTTP2", "only"), Map.entry("RESOUND_LISTENERS_RAW_PORT", "7000"),
				Map.entry("RESOUND_LISTENERS_RAW_PROTOCOL", "tcp"), Map.entry("RESOUND_LISTENERS_SECURE_PORT", "8443"),
				Map.entry("RESOUND_LISTENERS_SECURE_PROXYPROTOCOL", "required"),
				Map.entry("RESOUND_LISTENERS_SECURE_TLS_BUNDLE", "secure"),
				Map.entry("RESOUND_LISTENERS_SECURE_TLS_CLIENTAUTH", "none"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_SECURE_KEYSTORE_CERTIFICATE", "file:/certificates/secure/tls.crt"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_SECURE_KEYSTORE_PRIVATEKEY", "file:/certificates/secure/tls.key"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_SECURE_RELOADONUPDATE", "true"),
				Map.entry("RESOUND_LISTENERS_STRICT_PORT", "8444"),
				Map.entry("RESOUND_LISTENERS_STRICT_TLS_BUNDLE", "strict"),
				Map.entry("RESOUND_LISTENERS_STRICT_TLS_CLIENTAUTH", "need"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_STRICT_KEYSTORE_CERTIFICATE", "file:/certificates/strict/tls.crt"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_STRICT_KEYSTORE_PRIVATEKEY", "file:/certificates/strict/tls.key"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_STRICT_TRUSTSTORE_CERTIFICATE", "file:/certificates/strict/ca.crt"),
				Map.entry("SPRING_SSL_BUNDLE_PEM_STRICT_RELOADONUPDATE", "true")));
	}

	@Test
	void theSecretsAreMountedWhereTheSettingsLookForThem() {
		assertThat(pod().getVolumes().stream().filter((volume) -> volume.getSecret() != null))
			.extracting((volume) -> volume.getName() + " " + volume.getSecret().getSecretName())
			.containsExactly("certificate-sealed web", "certificate-secure web", "certificate-strict 123");
		assertThat(pod().getContainers().getFirst().getVolumeMounts())
			.filteredOn((mount) -> mount.getName().startsWith("certificate-"))
			.allMatch((mount) -> mount.getReadOnly() && mount.getSubPath() == null)
			.extracting((mount) -> mount.getName() + " " + mount.getMountPath())
			.containsExactly("certificate-sealed /certificates/sealed", "certificate-secure /certificates/secure",
					"certificate-strict /certificates/strict");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{a: {port: 8081}} | listeners.a.port is 8081, which is the port of the management port.
					{a: {port: 9000}, b: {port: 9000}} | listeners.b.port is 9000, which is the port of listeners.a.
					{A: {port: 9000}} | invalid propertyName 'A'
					{http: {port: 9000}} | at '/listeners/http'
					{http: {proxyProtocol: "on"}} | at '/listeners/http/proxyProtocol'
					{management: {port: 9000}} | invalid propertyName 'management'
					{a-b: {port: 9000}} | invalid propertyName 'a-b'
					{a: {http2: only}} | port
					{a: {port: 9000, protocol: dns}} | protocol
					{a: {port: 9000, protocol: tcp, http2: only}} | listeners.a.http2 is only and is for the protocol http only, and this listener speaks tcp.
					{a: {port: 9000, protocol: udp, proxyProtocol: required}} | listeners.a.proxyProtocol is required and is for connections, and this listener speaks udp, which has none.
					{a: {port: 9000, protocol: udp, tls: {secretName: a}}} | listeners.a.tls is for connections, and this listener speaks udp, which has none.
					{a: {port: 9000, proxyProtocol: "on"}} | proxyProtocol
					{a: {port: 9000, tls: {}}} | secretName
					{a: {port: 9000, tls: {secretName: a, clientAuth: maybe}}} | clientAuth
					""")
	void whatMakesNoSenseIsRefused(String listeners, String message) {
		assertThatIllegalStateException().isThrownBy(() -> Installation.with("listeners: " + listeners))
			.withMessageContaining(message);
	}

}
