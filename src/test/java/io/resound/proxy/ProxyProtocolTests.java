package io.resound.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
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

/** Connections that begin with a PROXY header, on each transport. */
@BothWays
@Timeout(120)
class ProxyProtocolTests {

	private static final String ECHO = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

	private static final String INSPECT = "GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String IP = "GET /ip?format=text HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final byte[] TEXT = Headers.text("PROXY TCP4 192.0.2.1 192.0.2.2 40000 443");

	private static final byte[] BINARY = Headers.binary(Headers.PROXY, Headers.TCP6,
			Headers.addresses("2001:db8::1", 40_000, "2001:db8::2", 443), Headers.tlv(2, "web.example"));

	private static final Map<String, Service> SERVICES = new LinkedHashMap<>();

	@TempDir
	static Path certificate;

	@BeforeAll
	static void start() {
		Certificates.write(certificate, Certificates.issue("localhost"));
		for (String transport : transports()) {
			SERVICES.put(transport,
					Service.start(Certificates.bundle("web", certificate, "resound.server.transport=" + transport,
							"resound.listeners.behind.port=0", "resound.listeners.behind.proxy-protocol=required",
							"resound.listeners.secure.port=0", "resound.listeners.secure.proxy-protocol=required",
							"resound.listeners.secure.tls.bundle=web", "resound.listeners.raw.port=0",
							"resound.listeners.raw.protocol=tcp", "resound.listeners.raw.proxy-protocol=required")));
		}
	}

	@AfterAll
	static void stop() {
		SERVICES.values().forEach(Service::close);
	}

	static List<String> transports() {
		List<String> transports = new ArrayList<>(List.of("nio"));
		if (Epoll.isAvailable()) {
			transports.add("epoll");
		}
		if (IoUring.isAvailable()) {
			transports.add("io_uring");
		}
		return transports;
	}

	private static int port(Service service, String listener) {
		return service.context()
			.getEnvironment()
			.getRequiredProperty("local.listeners." + listener + ".port", Integer.class);
	}

	private static RawClient behind(Service service) {
		return RawClient.connect(port(service, "behind"));
	}

	/** Sends a header, and then makes a handshake. */
	private static SSLSocket secured(Service service, byte[] header, String alpn) throws IOException {
		Socket raw = new Socket(InetAddress.getLoopbackAddress(), port(service, "secure"));
		raw.setSoTimeout((int) RawClient.PATIENCE.toMillis());
		raw.getOutputStream().write(header);
		SSLSocket socket = (SSLSocket) Certificates.client()
			.getSocketFactory()
			.createSocket(raw, "localhost", raw.getPort(), true);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { alpn });
		socket.setSSLParameters(parameters);
		socket.startHandshake();
		return socket;
	}

	@ParameterizedTest
	@MethodSource("transports")
	void rawBytesAfterTheHeaderComeBackAndNotTheHeader(String transport) {
		Service service = SERVICES.get(transport);
		for (byte[] header : List.of(TEXT, BINARY)) {
			Metrics before = service.metrics();
			try (RawClient client = RawClient.connect(port(service, "raw"))) {
				client.send(Headers.join(header, "hello".getBytes(StandardCharsets.US_ASCII)));
				assertThat(client.finish().readToEnd()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
			}
			assertThat(service.metrics().growth(before, "tcp_bytes_total{direction=\"in\",listener=\"raw\"}"))
				.isEqualTo(5);
		}
		try (RawClient client = RawClient.connect(port(service, "raw"))) {
			assertThat(client.send("hello").readToEnd()).as("without a header").isEmpty();
		}
	}

	/** Connects for HTTP/2 in clear text. */
	private static Http2Client http2(Service service, byte[] header) {
		try {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(service, "behind"));
			socket.getOutputStream().write(header);
			return Http2Client.of(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String textByHttp2(Http2Client client, String path) {
		return client.read(client.request("GET", path, true)).text();
	}

	@ParameterizedTest
	@MethodSource("transports")
	void whatFollowsTheHeaderIsServed(String transport) {
		Service service = SERVICES.get(transport);
		for (byte[] header : List.of(TEXT, BINARY)) {
			try (RawClient client = behind(service)) {
				assertThat(client.send(header).ask(ECHO).text()).isEqualTo("hello");
				assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
			}
			try (RawClient client = behind(service)) {
				byte[] together = Headers.join(header, (ECHO + ECHO).getBytes(StandardCharsets.US_ASCII));
				assertThat(client.send(together).read().text()).isEqualTo("hello");
				assertThat(client.read().text()).isEqualTo("hello");
			}
			try (Http2Client client = http2(service, header)) {
				for (int i = 0; i < 2; i++) {
					int stream = client.request("POST", "/echo", false);
					client.data(stream, "hello".getBytes(StandardCharsets.US_ASCII), true);
					assertThat(client.read(stream).text()).isEqualTo("hello");
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void itMayComeInPiecesAsItWillWithWhatFollows(String transport) {
		Service service = SERVICES.get(transport);
		for (byte[] header : List.of(TEXT, BINARY)) {
			byte[] all = Headers.join(header, IP.getBytes(StandardCharsets.US_ASCII));
			String expected = (header == TEXT) ? "192.0.2.1\n" : "2001:db8::1\n";
			List<RawClient> clients = new ArrayList<>();
			for (int length = 1; length < all.length; length++) {
				clients.add(behind(service).send(Arrays.copyOf(all, length)));
			}
			// Each event loop has had its turn.
			service.metrics();
			for (int length = 1; length < all.length; length++) {
				try (RawClient client = clients.get(length - 1)) {
					assertThat(client.send(Arrays.copyOfRange(all, length, all.length)).read().text())
						.as("after %d bytes", length)
						.isEqualTo(expected);
				}
			}
			try (RawClient client = behind(service)) {
				assertThat(client.sendByteByByte(all).read().text()).isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theHeaderComesBeforeTls(String transport) throws IOException {
		Service service = SERVICES.get(transport);
		for (byte[] header : List.of(TEXT, BINARY)) {
			String expected = (header == TEXT) ? "192.0.2.1\n" : "2001:db8::1\n";
			try (SSLSocket socket = secured(service, header, "http/1.1"); RawClient client = RawClient.of(socket)) {
				assertThat(client.ask(ECHO).text()).isEqualTo("hello");
				assertThat(client.ask(IP).text()).isEqualTo(expected);
				assertThat(client.ask(INSPECT).text()).contains("\"proxyProtocol\":", "\"tls\":");
			}
			try (Http2Client client = Http2Client.of(secured(service, header, "h2"))) {
				assertThat(textByHttp2(client, "/ip?format=text")).isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theAddressIsThatOfTheHeader(String transport) {
		Service service = SERVICES.get(transport);
		try (RawClient client = behind(service)) {
			assertThat(client.send(TEXT).ask(IP).text()).isEqualTo("192.0.2.1\n");
			assertThat(client.ask("GET /anything HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\n\r\n").text())
				.contains("\"origin\":\"192.0.2.1\"");
			JsonNode shown = JsonMapper.shared().readTree(client.ask(INSPECT).text());
			assertThat(shown.path("client")).hasToString("{\"address\":\"192.0.2.1\",\"port\":40000}");
			assertThat(shown.path("proxyProtocol"))
				.hasToString("{\"version\":1,\"local\":false,\"source\":{\"address\":\"192.0.2.1\",\"port\":40000},"
						+ "\"destination\":{\"address\":\"192.0.2.2\",\"port\":443},\"tlvs\":[]}");
		}
		try (Http2Client client = http2(service, BINARY)) {
			assertThat(textByHttp2(client, "/ip?format=text")).isEqualTo("2001:db8::1\n");
			assertThat(textByHttp2(client, "/inspect")).contains(
					"\"client\":{\"address\":\"2001:db8::1\",\"port\":40000}", "\"proxyProtocol\":{\"version\":2,");
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void theTlvsAreShown(String transport) {
		byte[] ssl = Headers.join(new byte[] { 7, 0, 0, 0, 0 }, Headers.tlv(0x21, "TLSv1.3"),
				Headers.tlv(0x22, "client.example"));
		byte[] header = Headers.binary(Headers.PROXY, Headers.TCP4, Headers.addresses("192.0.2.1", 1, "192.0.2.2", 2),
				Headers.tlv(1, "h2"), Headers.tlv(2, "web.example"), Headers.tlv(4), Headers.tlv(0x20, ssl),
				Headers.tlv(0x20, "broken"), Headers.tlv(0xea, (byte) 1, (byte) 'v'));
		try (RawClient client = behind(SERVICES.get(transport))) {
			JsonNode shown = JsonMapper.shared().readTree(client.send(header).ask(INSPECT).text());
			assertThat(shown.path("proxyProtocol").path("tlvs"))
				.hasToString("[{\"type\":\"01\",\"name\":\"alpn\",\"text\":\"h2\"},"
						+ "{\"type\":\"02\",\"name\":\"authority\",\"text\":\"web.example\"},"
						+ "{\"type\":\"04\",\"name\":\"noop\",\"text\":\"\"},"
						+ "{\"type\":\"20\",\"name\":\"ssl\",\"client\":7,\"verify\":0,\"tlvs\":["
						+ "{\"type\":\"21\",\"name\":\"ssl-version\",\"text\":\"TLSv1.3\"},"
						+ "{\"type\":\"22\",\"name\":\"ssl-cn\",\"text\":\"client.example\"}]},"
						+ "{\"type\":\"20\",\"name\":\"ssl\",\"text\":\"broken\"},"
						+ "{\"type\":\"ea\",\"base64\":\"AXY=\"}]");
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void withoutAClientInTheHeaderTheAddressIsThatOfTheSocket(String transport) {
		for (byte[] header : List.of(Headers.text("PROXY UNKNOWN"), Headers.binary(Headers.LOCAL, Headers.NONE),
				Headers.binary(Headers.LOCAL, Headers.TCP4, Headers.addresses("192.0.2.1", 1, "192.0.2.2", 2)))) {
			try (RawClient client = behind(SERVICES.get(transport))) {
				assertThat(client.send(header).ask(IP).text()).isEqualTo("127.0.0.1\n");
				assertThat(client.ask(INSPECT).text()).contains("\"client\":{\"address\":\"127.0.0.1\",",
						"\"local\":true,\"tlvs\":[]}");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aClientOfAUnixDomainSocketHasNoAddress(String transport) {
		byte[] header = Headers.binary(Headers.PROXY, Headers.UNIX, new byte[216]);
		try (RawClient client = behind(SERVICES.get(transport))) {
			assertThat(client.send(header).ask(IP).text()).isEqualTo("unix:\n");
			assertThat(client.ask(INSPECT).text()).doesNotContain("\"client\":")
				.contains("\"local\":false,\"tlvs\":[]}");
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void anotherListenerTakesNone(String transport) {
		try (RawClient client = SERVICES.get(transport).connect()) {
			assertThat(client.send(TEXT).read().status()).isEqualTo(400);
		}
		try (RawClient client = SERVICES.get(transport).connect()) {
			assertThat(client.ask(IP).text()).isEqualTo("127.0.0.1\n");
			assertThat(client.ask(INSPECT).text()).doesNotContain("proxyProtocol");
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void headersAreCountedByVersion(String transport) {
		Service service = SERVICES.get(transport);
		Metrics before = service.metrics();
		for (byte[] header : List.of(TEXT, BINARY, BINARY)) {
			try (RawClient client = behind(service)) {
				assertThat(client.send(header).ask(ECHO).text()).isEqualTo("hello");
			}
		}
		Metrics after = service.metrics();
		String series = "proxy_headers_total{listener=\"behind\",result=\"ok\",version=\"%d\"}";
		assertThat(after.growth(before, String.format(series, 1))).isEqualTo(1);
		assertThat(after.growth(before, String.format(series, 2))).isEqualTo(2);
	}

}
