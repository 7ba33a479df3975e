package io.resound.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.resound.testing.Certificates;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the settings of TLS mean, and which of them end the start. */
@ExtendWith(OutputCaptureExtension.class)
class TlsSettingsTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	@TempDir
	static Path certificate;

	@BeforeAll
	static void write() {
		Certificates.write(certificate, Certificates.issue("localhost"));
	}

	private static String[] with(String... settings) {
		return Certificates.bundle("web", certificate, settings);
	}

	private static void assertRefused(String message, String... settings) {
		assertThatThrownBy(() -> Engine.BORINGSSL.start(with(settings)).close()).rootCause()
			.hasMessageContaining(message);
	}

	private static String echo(TlsClient client) throws IOException {
		try (SSLSocket socket = client.connect()) {
			return RawClient.of(socket).ask(ECHO).text();
		}
	}

	static Stream<Engine> engines() {
		return Engine.available().stream();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theVersionsAreThoseOfTheSetting(Engine engine) throws IOException {
		try (Service service = engine.start(with("server.ssl.bundle=web", "server.ssl.enabled-protocols=TLSv1.2"))) {
			assertThat(echo(TlsClient.of(service.port()).protocols("TLSv1.2"))).isEqualTo("hello");
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> echo(TlsClient.of(service.port()).protocols("TLSv1.3")));
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theVersionsMayBeThoseOfTheBundle(Engine engine) throws IOException {
		try (Service service = engine
			.start(with("server.ssl.bundle=web", "spring.ssl.bundle.pem.web.options.enabled-protocols=TLSv1.3"))) {
			assertThat(echo(TlsClient.of(service.port()).protocols("TLSv1.3"))).isEqualTo("hello");
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> echo(TlsClient.of(service.port()).protocols("TLSv1.2")));
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theCipherSuitesAreThoseOfTheSetting(Engine engine) throws IOException {
		try (Service service = engine.start(with("server.ssl.bundle=web", "server.ssl.enabled-protocols=TLSv1.2",
				"server.ssl.ciphers=TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"));
				SSLSocket socket = TlsClient.of(service.port()).connect()) {
			assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aCertificateNeedsNoBundle(Engine engine) throws IOException {
		try (Service service = engine.start("server.ssl.certificate=" + certificate.resolve("tls.crt"),
				"server.ssl.certificate-private-key=" + certificate.resolve("tls.key"))) {
			assertThat(echo(TlsClient.of(service.port()))).isEqualTo("hello");
			assertThat(service.metrics()
				.value("tls_certificate_expiry_timestamp_seconds{bundle=\"server.ssl\",listener=\"http\"}"))
				.isPositive();
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theStartLineAndTheInfoSayWhoEncrypts(Engine engine, CapturedOutput output) {
		try (Service service = engine
			.start(with("resound.listeners.secure.port=0", "resound.listeners.secure.tls.bundle=web"))) {
			assertThat(output.getOut()).contains("(HTTP/1.1 and h2c), secure on port ",
					" (HTTP/1.1 and h2 over TLS), management on port ",
					(engine == Engine.JDK) ? "; TLS by the JDK, since BoringSSL is not available (a test wants it so), "
							: "; TLS by BoringSSL, ");
			assertThat(service.management("/actuator/info").body())
				.containsPattern("\"name\":\"secure\",[^}]*\"http2\":\"true\",\"tls\":true,");
		}
	}

	@Test
	void withoutTlsNothingIsSaidOfIt(CapturedOutput output) {
		try (Service service = Service.start()) {
			assertThat(output.getOut()).doesNotContain("TLS");
			assertThat(service.management("/actuator/prometheus").body()).doesNotContain("tls_");
		}
	}

	@Test
	void aCertificateThatHasExpiredIsUsedAtTheStartWithAWarning(@TempDir Path expired, CapturedOutput output) {
		Certificates.write(expired,
				Certificates.issue(Certificates.builder("localhost")
					.notBefore(Instant.now().minus(Duration.ofDays(2)))
					.notAfter(Instant.now().minus(Duration.ofDays(1)))));
		String[] settings = Certificates.bundle("old", expired, "server.ssl.bundle=old");
		Service.start(settings).close();
		assertThat(output.getOut())
			.contains("The certificate of the bundle old, which the listener http uses, has expired on ");
	}

	@Test
	void aBundleThatThereIsNotIsRefused() {
		assertRefused("server.ssl.bundle is wab and must be the name of a bundle: there are web.",
				"server.ssl.bundle=wab");
		assertRefused("resound.listeners.more.tls.bundle is wab and must be the name of a bundle: there are web.",
				"resound.listeners.more.port=0", "resound.listeners.more.tls.bundle=wab");
	}

	@Test
	void settingsThatContradictEachOtherAreRefused() {
		assertRefused("server.ssl.* has settings, but no certificate.", "server.ssl.client-auth=need");
		assertRefused("server.ssl.bundle is web, and there are other settings of server.ssl for a certificate",
				"server.ssl.bundle=web", "server.ssl.certificate=" + certificate.resolve("tls.crt"));
		assertRefused("resound.listeners.more.tls.client-auth is need and needs resound.listeners.more.tls.bundle",
				"resound.listeners.more.port=0", "resound.listeners.more.tls.client-auth=need");
		assertRefused("resound.listeners.http.tls.bundle is web, but not supported: server.ssl.bundle is the bundle",
				"resound.listeners.http.tls.bundle=web");
		assertRefused("it has no trust store, and server.ssl.client-auth is need", "server.ssl.bundle=web",
				"server.ssl.client-auth=need");
	}

	@ParameterizedTest
	@MethodSource("engines")
	void versionsAndCipherSuitesThatThereAreNotAreRefused(Engine engine) {
		assertThatThrownBy(
				() -> engine.start(with("server.ssl.bundle=web", "server.ssl.enabled-protocols=TLSv9")).close())
			.rootCause()
			.hasMessageContaining("TLSv9");
		assertThatThrownBy(() -> engine.start(with("server.ssl.bundle=web", "server.ssl.ciphers=ROT13")).close())
			.rootCause()
			.hasMessageContaining("ROT13");
	}

	@Test
	void aKeyThatDoesNotMatchIsRefused(@TempDir Path mixed) {
		Certificates.write(mixed, Certificates.issue("localhost"));
		Certificates.replace(mixed.resolve("tls.key"), Certificates.issue("other").getPrivateKeyPEM());
		String[] settings = Certificates.bundle("mixed", mixed, "server.ssl.bundle=mixed");
		assertThatThrownBy(() -> Service.start(settings).close()).rootCause()
			.hasMessageContaining("server.ssl.bundle is mixed and cannot be used: its private key does not match its"
					+ " certificate.");
	}

}
