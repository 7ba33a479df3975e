package io.resound.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.resound.testing.BothWays;
import io.resound.testing.Certificates;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Who clients are, and what was agreed with them. */
@BothWays
@Timeout(60)
class ClientCertificateTests {

	private static final String INSPECT = "GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final X509Bundle OWN = Certificates.issue(
			Certificates.builder("client.example").addSanIpAddress("192.0.2.1").addSanRfc822Name("c@client.example"));

	private static final SSLContext KNOWN = Certificates.client(OWN);

	private static final Map<Engine, Service> SERVICES = new EnumMap<>(Engine.class);

	@TempDir
	static Path directory;

	@BeforeAll
	static void start() {
		Certificates.write(directory, Certificates.issue("localhost"));
		String[] settings = Certificates.bundle("web", directory, Certificates.trust("web", directory),
				"server.ssl.bundle=web", "server.ssl.client-auth=want", "resound.listeners.strict.port=0",
				"resound.listeners.strict.tls.bundle=web", "resound.listeners.strict.tls.client-auth=need",
				"resound.listeners.clear.port=0");
		Engine.available().forEach((engine) -> SERVICES.put(engine, engine.start(settings)));
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<Engine> engines() {
		return Engine.available();
	}

	private static TlsClient wanted(Engine engine) {
		return TlsClient.of(SERVICES.get(engine).port());
	}

	private static TlsClient needed(Engine engine) {
		return TlsClient.of(port(engine, "strict"));
	}

	private static int port(Engine engine, String listener) {
		return SERVICES.get(engine)
			.context()
			.getEnvironment()
			.getRequiredProperty("local.listeners." + listener + ".port", Integer.class);
	}

	private static JsonNode inspect(TlsClient client) {
		try (RawClient connected = client.http1()) {
			return JsonMapper.shared().readTree(connected.ask(INSPECT).text());
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theCertificateIsShown(Engine engine) throws Exception {
		for (TlsClient client : List.of(wanted(engine), needed(engine))) {
			for (String version : List.of("TLSv1.2", "TLSv1.3")) {
				JsonNode shown = inspect(client.context(KNOWN).protocols(version)).path("tls")
					.path("clientCertificate");
				assertThat(shown.path("subject").asString()).isEqualTo("CN=client.example");
				assertThat(shown.path("names").toString())
					.isEqualTo("[\"DNS:client.example\",\"IP:192.0.2.1\",\"email:c@client.example\"]");
				assertThat(shown.path("serial").asString())
					.isEqualTo(OWN.getCertificate().getSerialNumber().toString(16));
				assertThat(shown.path("fingerprint").asString()).isEqualTo(HexFormat.of()
					.formatHex(MessageDigest.getInstance("SHA-256").digest(OWN.getCertificate().getEncoded())));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void itIsStillKnownWhenASessionIsResumed(Engine engine) throws IOException {
		SSLContext context = Certificates.client(OWN);
		for (String version : List.of("TLSv1.3", "TLSv1.2")) {
			long created = 0;
			for (int i = 0; i < 2; i++) {
				try (SSLSocket socket = needed(engine).context(context).protocols(version).connect();
						RawClient client = RawClient.of(socket)) {
					assertThat(client.ask(INSPECT).text()).contains("\"subject\":\"CN=client.example\"");
					assertThat(created).as(version).isIn(0L, socket.getSession().getCreationTime());
					created = socket.getSession().getCreationTime();
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void whatWasAgreedIsShown(Engine engine) {
		JsonNode tls = inspect(wanted(engine).protocols("TLSv1.3").alpn("http/1.1").serverName("web.example"))
			.path("tls");
		assertThat(tls.path("version").asString()).isEqualTo("TLSv1.3");
		assertThat(tls.path("cipher").asString()).startsWith("TLS_");
		assertThat(tls.path("serverName").asString()).isEqualTo("web.example");
		assertThat(tls.path("alpn").asString()).isEqualTo("http/1.1");
		assertThat(tls.has("clientCertificate")).isFalse();
		if (engine == Engine.BORINGSSL) {
			assertThat(tls.path("group").asString()).isEqualTo("X25519");
		}
		else {
			assertThat(tls.has("group")).isFalse();
		}
		JsonNode older = inspect(wanted(engine).protocols("TLSv1.2")).path("tls");
		assertThat(older.path("version").asString()).isEqualTo("TLSv1.2");
		assertThat(older.path("cipher").asString()).startsWith("TLS_ECDHE_ECDSA_WITH_");
		assertThat(older.has("alpn")).isFalse();
	}

	@ParameterizedTest
	@MethodSource("engines")
	void itIsShownByHttp2(Engine engine) {
		try (Http2Client client = needed(engine).context(KNOWN).http2()) {
			assertThat(client.read(client.request("GET", "/inspect", true)).text()).contains("\"alpn\":\"h2\"",
					"\"subject\":\"CN=client.example\"");
		}
	}

	/** All that a client may make an engine keep for it. */
	@ParameterizedTest
	@MethodSource("engines")
	void oneThatIsTooLongIsRefused(Engine engine) throws IOException {
		for (String version : List.of("TLSv1.2", "TLSv1.3")) {
			TlsClient client = wanted(engine).protocols(version);
			assertThat(inspect(client.context(Certificates.client(ofSize(24 * 1024)))).path("tls").toString())
				.contains("DNS:n0.");
			X509Bundle tooLong = ofSize(ContextLoader.LONGEST_CERTIFICATES);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				try (SSLSocket socket = client.context(Certificates.client(tooLong)).connect()) {
					socket.getOutputStream().write(INSPECT.getBytes(StandardCharsets.US_ASCII));
					assertThat(socket.getInputStream().read()).as("a byte of a response").isNegative();
					throw new EOFException("The connection has been closed");
				}
			});
			assertThat(inspect(client.context(KNOWN)).path("tls").toString()).contains("client.example");
		}
	}

	/** A certificate of at least so many bytes. */
	private static X509Bundle ofSize(int bytes) {
		CertificateBuilder builder = Certificates.builder("client.example");
		int name = 64;
		for (int i = 0; i <= bytes / name; i++) {
			builder.addSanDnsName("n" + i + "." + "x".repeat(name - 20) + ".client.example");
		}
		return Certificates.issue(builder);
	}

	@ParameterizedTest
	@MethodSource("engines")
	void theUrlOfARequestIsThatOfHttps(Engine engine) {
		try (RawClient client = wanted(engine).http1()) {
			assertThat(client.ask("GET /anything/x HTTP/1.1\r\nHost: a\r\n\r\n").text())
				.contains("\"url\":\"https://a/anything/x\"");
		}
		try (RawClient client = RawClient.connect(port(engine, "clear"))) {
			assertThat(client.ask("GET /anything/x HTTP/1.1\r\nHost: a\r\n\r\n").text())
				.contains("\"url\":\"http://a/anything/x\"");
			assertThat(client.ask(INSPECT).text()).doesNotContain("\"tls\":");
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aClientWithoutACertificateIsToldThatItNeedsOne(Engine engine) {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> ask(needed(engine).protocols("TLSv1.3")))
			.withMessageContaining("certificate_required");
		assertThatExceptionOfType(SSLException.class).isThrownBy(() -> ask(needed(engine).protocols("TLSv1.2")))
			.withMessageContaining("handshake_failure");
		await().untilAsserted(() -> assertThat(service.metrics()
			.growth(before, "tls_handshakes_total{listener=\"strict\",result=\"certificate\",version=\"none\"}"))
			.isEqualTo(2));
	}

	@ParameterizedTest
	@MethodSource("engines")
	void aCertificateOfAnUnknownAuthorityIsRefused(Engine engine) throws Exception {
		Service service = SERVICES.get(engine);
		Metrics before = service.metrics();
		SSLContext stranger = Certificates
			.client(Certificates.builder("stranger").buildIssuedBy(Certificates.authority("CN=Unknown")));
		for (String version : List.of("TLSv1.3", "TLSv1.2")) {
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> ask(needed(engine).context(stranger).protocols(version)))
				.withMessageContaining("Received fatal alert: ");
		}
		await().untilAsserted(() -> assertThat(service.metrics()
			.growth(before, "tls_handshakes_total{listener=\"strict\",result=\"certificate\",version=\"none\"}"))
			.isEqualTo(2));
	}

	/** With TLS 1.3, a client learns by its first read that it is refused. */
	private static void ask(TlsClient client) throws IOException {
		try (SSLSocket socket = client.connect()) {
			socket.getOutputStream().write(INSPECT.getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().read();
		}
	}

}
