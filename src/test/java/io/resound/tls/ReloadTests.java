package io.resound.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.X509Bundle;
import io.resound.testing.Certificates;
import io.resound.testing.Http2Client;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Certificates that are replaced while the service runs. */
@Timeout(120)
class ReloadTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	/** How often a certificate is replaced under load. */
	private static final int ROTATIONS = 5;

	@TempDir
	Path directory;

	static List<Engine> engines() {
		return Engine.available();
	}

	private Service start(Engine engine, String... settings) {
		return engine.start(Stream.of(Stream.of(Certificates.bundle("web", this.directory)),
				Stream.of("spring.ssl.bundle.pem.web.reload-on-update=true",
						"spring.ssl.bundle.watch.file.quiet-period=50ms", "server.ssl.bundle=web"),
				Stream.of(settings))
			.flatMap((some) -> some)
			.toArray(String[]::new));
	}

	private static X509Certificate served(Service service) throws IOException {
		try (SSLSocket socket = TlsClient.of(service.port()).connect()) {
			assertThat(RawClient.of(socket).ask(ECHO).text()).isEqualTo("hello");
			return (X509Certificate) socket.getSession().getPeerCertificates()[0];
		}
	}

	private static void awaitServed(Service service, X509Bundle certificate) {
		await().untilAsserted(() -> assertThat(served(service)).isEqualTo(certificate.getCertificate()));
	}

	@ParameterizedTest
	@MethodSource("engines")
	void underLoadNoHandshakeAndNoRequestFails(Engine engine) throws Exception {
		MountedSecret secret = MountedSecret.in(this.directory, Certificates.issue("localhost"));
		AtomicBoolean over = new AtomicBoolean();
		AtomicInteger answered = new AtomicInteger();
		try (Service service = start(engine); ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> running = new ArrayList<>();
			running.add(clients.submit(repeat(over, answered, () -> {
				served(service);
				return 1;
			})));
			running.add(clients.submit(repeat(over, answered, () -> byHttp2(service))));
			running.add(clients.submit(onOneConnection(service, over, answered)));
			for (int i = 0; i < ROTATIONS; i++) {
				X509Bundle renewed = Certificates.issue("localhost");
				secret.update(renewed);
				awaitServed(service, renewed);
			}
			int before = answered.get();
			await().until(() -> answered.get() > before + 10);
			over.set(true);
			for (Future<?> client : running) {
				client.get();
			}
			assertThat(service.metrics().sum("http_requests_aborted_total")).isZero();
			assertThat(service.metrics().sum("tls_handshakes_total", "version=\"none\"")).isZero();
		}
	}

	private static Callable<Void> repeat(AtomicBoolean over, AtomicInteger answered, Callable<Integer> request) {
		return () -> {
			while (!over.get()) {
				answered.addAndGet(request.call());
			}
			return null;
		};
	}

	private static int byHttp2(Service service) {
		try (Http2Client client = TlsClient.of(service.port()).http2()) {
			for (int i = 0; i < 10; i++) {
				int stream = client.request("POST", "/echo", false);
				client.data(stream, "hello".getBytes(), true);
				assertThat(client.read(stream).text()).isEqualTo("hello");
			}
			return 10;
		}
	}

	private static Callable<Void> onOneConnection(Service service, AtomicBoolean over, AtomicInteger answered) {
		return () -> {
			try (RawClient client = TlsClient.of(service.port()).http1()) {
				return repeat(over, answered, () -> {
					assertThat(client.ask(ECHO).text()).isEqualTo("hello");
					return 1;
				}).call();
			}
		};
	}

	@ParameterizedTest
	@MethodSource("engines")
	void filesMayBeReplacedOneAfterTheOther(Engine engine) {
		Certificates.write(this.directory, Certificates.issue("localhost"));
		try (Service service = start(engine)) {
			X509Bundle renewed = Certificates.issue("localhost");
			Certificates.write(this.directory, renewed);
			awaitServed(service, renewed);
			String expiry = "tls_certificate_expiry_timestamp_seconds{bundle=\"web\",listener=\"http\"}";
			assertThat(service.metrics().value(expiry))
				.isEqualTo(renewed.getCertificate().getNotAfter().getTime() / 1000.0);
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void eachListenerUsesTheRenewedCertificate(Engine engine) {
		Certificates.write(this.directory, Certificates.issue("localhost"));
		try (Service service = start(engine, "resound.listeners.more.port=0", "resound.listeners.more.tls.bundle=web",
				"server.ssl.server-name-bundles[0].server-name=localhost",
				"server.ssl.server-name-bundles[0].bundle=web")) {
			X509Bundle renewed = Certificates.issue("localhost");
			Certificates.write(this.directory, renewed);
			awaitServed(service, renewed);
			int more = service.context()
				.getEnvironment()
				.getRequiredProperty("local.listeners.more.port", Integer.class);
			await().untilAsserted(() -> {
				try (SSLSocket socket = TlsClient.of(more).connect()) {
					assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(renewed.getCertificate());
				}
			});
		}
	}

	@ParameterizedTest
	@MethodSource("engines")
	void whatCannotBeUsedLeavesTheCertificateThatIsInUse(Engine engine) throws Exception {
		X509Bundle first = Certificates.issue("localhost");
		Certificates.write(this.directory, first);
		try (Service service = start(engine); LogEvents log = LogEvents.listen()) {
			Certificates.replace(this.directory.resolve("tls.key"), Certificates.issue("localhost").getPrivateKeyPEM());
			assertKept(service, log, first, "its private key does not match its certificate");
			Certificates.write(this.directory,
					Certificates.issue(Certificates.builder("localhost")
						.notBefore(Instant.now().minus(Duration.ofDays(2)))
						.notAfter(Instant.now().minus(Duration.ofDays(1)))));
			assertKept(service, log, first, "its certificate has expired on ");
			Certificates.replace(this.directory.resolve("tls.crt"), "nothing");
			assertKept(service, log, first, "");
			Files.delete(this.directory.resolve("tls.crt"));
			assertKept(service, log, first, "");
			X509Bundle renewed = Certificates.issue("localhost");
			Certificates.write(this.directory, renewed);
			awaitServed(service, renewed);
		}
	}

	/** It is said once, and the first certificate still serves. */
	private static void assertKept(Service service, LogEvents log, X509Bundle first, String reason) throws IOException {
		await().untilAsserted(() -> assertThat(log.all()).hasSize(1));
		assertThat(log.all().getFirst()).contains(reason);
		log.clear();
		assertThat(served(service)).isEqualTo(first.getCertificate());
	}

	@ParameterizedTest
	@MethodSource("engines")
	void whenTheAuthorityOfClientsChangesTheirCertificatesAndSessionsDoToo(Engine engine) throws Exception {
		X509Bundle own = Certificates.issue("localhost");
		Certificates.write(this.directory, own);
		X509Bundle other = Certificates.authority("CN=Other authority");
		X509Bundle newcomer = Certificates.builder("newcomer").buildIssuedBy(other);
		SSLContext known = Certificates.client(Certificates.issue("known"));
		try (Service service = start(engine, Certificates.trust("web", this.directory),
				"server.ssl.client-auth=need")) {
			assertThat(echo(service, known)).isEqualTo("hello");
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> echo(service, Certificates.client(newcomer)));
			Certificates.replace(this.directory.resolve("ca.crt"), other.getCertificatePEM());
			await().ignoreExceptions()
				.untilAsserted(() -> assertThat(echo(service, Certificates.client(newcomer))).isEqualTo("hello"));
			assertThatExceptionOfType(SSLException.class).as("by a session that there was before")
				.isThrownBy(() -> echo(service, known));
		}
	}

	private static String echo(Service service, SSLContext context) throws IOException {
		try (SSLSocket socket = TlsClient.of(service.port()).context(context).connect()) {
			// With TLS 1.3, a client learns by its first read that it is not trusted.
			socket.getOutputStream().write(ECHO.getBytes());
			return (socket.getInputStream().read() == 'H') ? "hello" : "";
		}
	}

}
