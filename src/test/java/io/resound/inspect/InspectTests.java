package io.resound.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.pod.Hostname;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.OverTls;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.UnixClient;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What {@code /inspect} says of a request. */
@OverTls
@BothWays
@WithObservation
@Timeout(60)
class InspectTests {

	private static final Path SOCKET = Path.of("target/inspect.sock");

	private static final JsonMapper JSON = JsonMapper.shared();

	private static Service service;

	@BeforeAll
	static void start() throws IOException {
		Files.deleteIfExists(SOCKET);
		service = Service.start("resound.listeners.local.path=" + SOCKET);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	private static JsonNode ask(String request) {
		try (RawClient client = service.connect()) {
			return json(client.ask(request));
		}
	}

	private static JsonNode json(Answer answer) {
		assertThat(answer.statusLine()).as(answer.text()).isEqualTo("HTTP/1.1 200 OK");
		assertThat(answer.field("Content-Type")).isEqualTo("application/json");
		assertThat(answer.text()).endsWith("}\n");
		return JSON.readTree(answer.text());
	}

	private static JsonNode get(String target, String... fields) {
		return ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n"
				+ String.join("", List.of(fields).stream().map((field) -> field + "\r\n").toList()) + "\r\n");
	}

	private static List<String> pairs(JsonNode list) {
		List<String> pairs = new ArrayList<>();
		list.forEach((pair) -> pairs.add(pair.get("name").asString() + "=" + pair.get("value").asString()));
		return pairs;
	}

	private static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void theRequestLineIsTakenApart() {
		JsonNode inspected = get("/inspect/a%20b/?q=1&Q=%C3%A4+b&q&=x&%zz=%");
		assertThat(inspected.get("method").asString()).isEqualTo("GET");
		assertThat(inspected.get("target").asString()).isEqualTo("/inspect/a%20b/?q=1&Q=%C3%A4+b&q&=x&%zz=%");
		assertThat(inspected.get("path").asString()).isEqualTo("/inspect/a%20b/");
		assertThat(inspected.get("protocol").asString()).isEqualTo("HTTP/1.1");
		assertThat(inspected.get("authority").asString()).isEqualTo("a");
		assertThat(pairs(inspected.get("query"))).containsExactly("q=1", "Q=ä b", "q=", "=x", "%zz=%");
	}

	@Test
	void membersHaveAnOrderAndThoseThatDoNotApplyAreMissing() {
		// That one applies in the pass over TLS.
		assertThat(get("/inspect").propertyNames()).filteredOn((name) -> !name.equals("tls"))
			.containsExactly("method", "target", "path", "query", "protocol", "authority", "fields", "trailers", "body",
					"client", "listener", "connection", "pod", "timing");
		assertThat(get("/inspect", "Forwarded: for=a").propertyNames()).contains("forwarded");
	}

	/** 100 is the most that the service takes. */
	@Test
	void aHundredFieldsKeepOrderCaseAndDuplicates() {
		List<String> fields = randomFields(98, new Random(19));
		fields.addFirst("hOsT: a");
		fields.add("HOSt-x:  b \t");
		JsonNode inspected = ask("GET /inspect HTTP/1.1\r\n" + String.join("\r\n", fields) + "\r\n\r\n");
		assertThat(pairs(inspected.get("fields"))).hasSize(100)
			.isEqualTo(fields.stream().map((field) -> field.strip().replaceFirst(": *", "=")).toList());
	}

	@Test
	void overHttp2FieldsKeepOrderAndDuplicates() {
		Http2Headers head = new DefaultHttp2Headers(false).method("GET")
			.scheme("http")
			.path("/inspect?x")
			.authority("b:80");
		List<String> expected = new ArrayList<>();
		for (String field : randomFields(100, new Random(91))) {
			String[] parts = field.toLowerCase(Locale.ROOT).split(": ", 2);
			head.add(parts[0], parts[1]);
			expected.add(parts[0] + "=" + parts[1]);
		}
		try (Http2Client client = Http2Client.connect(service.port())) {
			Http2Answer answer = client.read(client.request(head, true));
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			JsonNode inspected = JSON.readTree(answer.text());
			assertThat(pairs(inspected.get("fields"))).isEqualTo(expected);
			assertThat(inspected.get("protocol").asString()).isEqualTo("HTTP/2");
			assertThat(inspected.get("authority").asString()).isEqualTo("b:80");
			assertThat(inspected.get("target").asString()).isEqualTo("/inspect?x");
		}
	}

	/** Names in random case, a third of them more than once. */
	private static List<String> randomFields(int count, Random random) {
		List<String> fields = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			StringBuilder name = new StringBuilder();
			for (char c : ("x-field-" + (char) ('a' + random.nextInt(25)) + (i % 3 == 0 ? "" : i)).toCharArray()) {
				name.append(random.nextBoolean() ? Character.toUpperCase(c) : c);
			}
			fields.add(name + ": value " + i);
		}
		return fields;
	}

	@Test
	void fieldsThatAreForTheConnectionAreShownToo() {
		assertThat(pairs(
				get("/inspect", "Connection: keep-alive, x", "Expect: 100-continue", "Upgrade: h2c").get("fields")))
			.containsExactly("Host=a", "Connection=keep-alive, x", "Expect=100-continue", "Upgrade=h2c");
	}

	@Test
	void bytesAreUtf8IfTheyCanBeAndElseLatin1() {
		JsonNode inspected = get("/inspect?\u00c3\u00a4", "X-Utf8: \u00c3\u00a4", "X-Latin1: \u00e4");
		assertThat(pairs(inspected.get("fields"))).contains("X-Utf8=ä", "X-Latin1=ä");
		assertThat(inspected.get("target").asString()).isEqualTo("/inspect?ä");
		assertThat(pairs(inspected.get("query"))).containsExactly("ä=");
	}

	@Test
	void trailersAreShown() {
		JsonNode inspected = ask("POST /inspect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
				+ "3\r\nabc\r\n2\r\nde\r\n0\r\nX-B: 1\r\nx-A: 2\r\nX-B: 3\r\nCookie: a=b\r\n\r\n");
		assertThat(pairs(inspected.get("trailers"))).containsExactly("X-B=1", "x-A=2", "X-B=3", "Cookie=3 bytes");
		assertThat(inspected.at("/body/text").asString()).isEqualTo("abcde");
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/inspect", false);
			client.data(stream, new byte[10], false);
			client.headers(stream, new DefaultHttp2Headers().add("x-b", "1").add("x-a", "2"), true);
			JsonNode http2 = JSON.readTree(client.read(stream).text());
			assertThat(pairs(http2.get("trailers"))).containsExactly("x-b=1", "x-a=2");
			assertThat(http2.at("/body/bytes").asInt()).isEqualTo(10);
		}
	}

	// The body

	@Test
	void aRequestWithoutABodyHasAnEmptyOne() {
		JsonNode body = get("/inspect").get("body");
		assertThat(body.propertyNames()).containsExactly("text", "bytes", "sha256", "truncated");
		assertThat(body.get("text").asString()).isEmpty();
		assertThat(body.get("bytes").asInt()).isZero();
		assertThat(body.get("sha256").asString()).isEqualTo(sha256(new byte[0]));
		assertThat(body.get("truncated").asBoolean()).isFalse();
	}

	@Test
	void aBodyIsTextIfItIsUtf8AndElseBase64() {
		JsonNode text = ask(
				"POST /inspect HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n\u00e2\u0082\u00ac\0\u00c3\u00a4")
			.get("body");
		assertThat(text.get("text").asString()).isEqualTo("€\0ä");
		assertThat(text.has("base64")).isFalse();
		JsonNode binary = ask("POST /inspect HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na\u00ff\0").get("body");
		assertThat(binary.get("base64").asString()).isEqualTo("Yf8A");
		assertThat(binary.has("text")).isFalse();
		assertThat(binary.get("sha256").asString()).isEqualTo(sha256(new byte[] { 'a', (byte) 0xff, 0 }));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20_000, 65_535, 65_536 })
	void aBodyOfUpTo64KiBIsShownWhole(int length) {
		byte[] sent = new byte[length];
		new Random(length).nextBytes(sent);
		sent[0] = (byte) 0xff;
		for (JsonNode body : List.of(post(sent).get("body"), postInChunks(sent).get("body"),
				postOverHttp2(sent).get("body"))) {
			assertThat(Base64.getDecoder().decode(body.get("base64").asString())).isEqualTo(sent);
			assertThat(body.get("bytes").asInt()).isEqualTo(length);
			assertThat(body.get("sha256").asString()).isEqualTo(sha256(sent));
			assertThat(body.get("truncated").asBoolean()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 65_537, 1_000_000 })
	void ofALargerBodyTheBeginningIsShownAndAllIsDigested(int length) {
		byte[] all = Arrays.copyOf("x€".repeat(length / 4 + 1).getBytes(StandardCharsets.UTF_8), length);
		for (JsonNode body : List.of(post(all).get("body"), postInChunks(all).get("body"),
				postOverHttp2(all).get("body"))) {
			assertThat(body.get("text").asString()).isEqualTo("x€".repeat(16 * 1024));
			assertThat(body.get("bytes").asInt()).isEqualTo(length);
			assertThat(body.get("sha256").asString()).isEqualTo(sha256(all));
			assertThat(body.get("truncated").asBoolean()).isTrue();
		}
	}

	@Test
	void aCharacterThatIsCutIsLeftOut() {
		byte[] sent = ("x" + "€".repeat(30_000)).getBytes(StandardCharsets.UTF_8);
		assertThat(post(sent).at("/body/text").asString()).isEqualTo("x" + "€".repeat(65_535 / 3));
	}

	private static JsonNode post(byte[] body) {
		try (RawClient client = service.connect()) {
			client.send("POST /inspect HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
			return json(client.send(body).read());
		}
	}

	private static JsonNode postInChunks(byte[] body) {
		try (RawClient client = service.connect()) {
			client.send("POST /inspect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
			for (int i = 0; i < body.length; i += 10_000) {
				byte[] chunk = Arrays.copyOfRange(body, i, Math.min(body.length, i + 10_000));
				client.send(Integer.toHexString(chunk.length) + "\r\n").send(chunk).send("\r\n");
			}
			return json(client.ask("0\r\n\r\n"));
		}
	}

	private static JsonNode postOverHttp2(byte[] body) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/inspect", body.length == 0);
			for (int i = 0; i < body.length; i += 16_384) {
				int end = Math.min(body.length, i + 16_384);
				awaitWindow(client, stream, end);
				client.data(stream, Arrays.copyOfRange(body, i, end), end == body.length);
			}
			return JSON.readTree(client.read(stream).text());
		}
	}

	private static void awaitWindow(Http2Client client, int stream, int end) {
		while (65_535 + Math.min(client.answer(stream).window(), client.answer(0).window()) < end) {
			client.readFrames(1);
		}
	}

	@Test
	void aClientThatExpects100GetsIt() {
		try (RawClient client = service.connect()) {
			client.send("POST /inspect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(100);
			assertThat(json(client.send("hi").read()).at("/body/text").asString()).isEqualTo("hi");
		}
	}

	// The connection

	@Test
	void theNumberOfTheRequestIsThatOnItsConnection() {
		try (RawClient client = service.connect()) {
			JsonNode first = json(client.ask("GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n")).get("connection");
			assertThat(first.propertyNames()).containsExactly("id", "ageMillis", "request");
			assertThat(first.get("request").asInt()).isEqualTo(1);
			for (int i = 0; i < 3; i++) {
				client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
			}
			client.ask("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
			JsonNode sixth = json(client.ask("GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n")).get("connection");
			assertThat(sixth.get("request").asInt()).isEqualTo(6);
			assertThat(sixth.get("id")).isEqualTo(first.get("id"));
			assertThat(sixth.get("ageMillis").asLong()).isBetween(first.get("ageMillis").asLong(), 60_000L);
		}
		assertThat(get("/inspect").at("/connection/request").asInt()).isEqualTo(1);
	}

	@Test
	void requestsThatFollowAtOnceAreNumberedToo() {
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /inspect HTTP/1.1\r\nHost: a\r\n\r\n"
					+ "GET /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /inspect HTTP/1.1\r\nHost: a\r\n\r\n");
			client.read();
			assertThat(json(client.read()).at("/connection/request").asInt()).isEqualTo(2);
			client.read();
			assertThat(json(client.read()).at("/connection/request").asInt()).isEqualTo(4);
		}
	}

	@Test
	void overHttp2StreamsAreNumbered() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			client.read(client.request("GET", "/echo", true));
			client.read(client.request("GET", "/livez", true));
			JsonNode third = JSON.readTree(client.read(client.request("GET", "/inspect", true)).text());
			assertThat(third.at("/connection/request").asInt()).isEqualTo(3);
		}
	}

	@Test
	void theClientIsTheOtherEndOfTheConnection() {
		try (RawClient client = service.connect()) {
			JsonNode inspected = json(
					client.ask("GET /inspect HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.1\r\n\r\n"));
			assertThat(inspected.get("client").propertyNames()).containsExactly("address", "port");
			assertThat(inspected.at("/client/address").asString())
				.isEqualTo(client.socket().getLocalAddress().getHostAddress());
			assertThat(inspected.at("/client/port").asInt()).isEqualTo(client.socket().getLocalPort());
			assertThat(inspected.get("listener").asString()).isEqualTo("http");
		}
	}

	@Test
	void aUnixDomainSocketHasNoAddress() throws IOException {
		try (UnixClient client = UnixClient.connect(SOCKET)) {
			JsonNode inspected = json(client.send("GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n").read());
			assertThat(inspected.has("client")).isFalse();
			assertThat(inspected.get("listener").asString()).isEqualTo("local");
			assertThat(client.send("GET /ip HTTP/1.1\r\nHost: a\r\n\r\n").read().text())
				.isEqualTo("{\"origin\":\"unix:\"}\n");
		}
	}

	// Where and when

	@Test
	void thePodHasTheNameOfTheHostIfNobodySaysAnother() {
		assertThat(get("/inspect").get("pod")).hasToString("{\"name\":\"" + Hostname.own() + "\"}");
	}

	@Test
	void timesAreInMicroseconds() {
		Instant before = Instant.now().minusMillis(1);
		JsonNode timing = get("/inspect").get("timing");
		assertThat(timing.propertyNames()).containsExactly("head", "body");
		for (JsonNode time : timing) {
			assertThat(time.asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
			assertThat(Instant.parse(time.asString())).isBetween(before, Instant.now());
		}
	}

	@Test
	void theBodysTimeIsThatOfItsLastByte() {
		try (RawClient client = service.connect()) {
			client.send("POST /inspect HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na");
			await().until(() -> service.metrics().value("http_requests_in_flight") == 1);
			assertThat(client.isSilentFor(Duration.ofMillis(100))).isTrue();
			JsonNode timing = json(client.send("b").read()).get("timing");
			assertThat(Duration.between(Instant.parse(timing.get("head").asString()),
					Instant.parse(timing.get("body").asString())))
				.isBetween(Duration.ofMillis(90), Duration.ofSeconds(20));
		}
	}

	// Secrets and proxies

	@Test
	void secretsShowTheirSchemeAndSize() {
		assertThat(pairs(
				get("/inspect", "Authorization: Bearer abc", "AUTHORIZATION: abc", "proxy-authorization: Basic eA==",
						"Cookie: a=b c", "X-Api-Key: key", "x-amz-security-token: t", "X-Other: Bearer abc")
					.get("fields")))
			.containsExactly("Host=a", "Authorization=Bearer, 10 bytes", "AUTHORIZATION=3 bytes",
					"proxy-authorization=Basic, 10 bytes", "Cookie=5 bytes", "X-Api-Key=3 bytes",
					"x-amz-security-token=1 bytes", "X-Other=Bearer abc");
	}

	@Test
	void theChainOfProxiesIsTakenApart() {
		JsonNode forwarded = get("/inspect", "Forwarded: For=\"[2001:db8::1]:80\";proto=https, for=10.0.0.1;by=_b",
				"X-Forwarded-For: 203.0.113.1, 10.0.0.2", "x-forwarded-proto: https", "Forwarded: for=unknown, a b",
				"X-Forwarded-Client-Cert: By=spiffe://x;Hash=1", "X-Forwarded-For: 10.0.0.3")
			.get("forwarded");
		assertThat(forwarded.get("elements")).hasToString("[{\"for\":\"[2001:db8::1]:80\",\"proto\":\"https\"},"
				+ "{\"for\":\"10.0.0.1\",\"by\":\"_b\"},{\"for\":\"unknown\"},{\"malformed\":\"a b\"}]");
		assertThat(forwarded.get("fields")).hasToString(
				"[{\"name\":\"X-Forwarded-For\",\"values\":[\"203.0.113.1\",\"10.0.0.2\"]},{\"name\":\"x-forwarded-proto\","
						+ "\"values\":[\"https\"]},{\"name\":\"X-Forwarded-Client-Cert\",\"values\":[\"20 bytes\"]},"
						+ "{\"name\":\"X-Forwarded-For\",\"values\":[\"10.0.0.3\"]}]");
	}

	// Methods

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE" })
	void anyMethodIsShown(String method) {
		assertThat(
				ask(method + " /inspect HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").get("method").asString())
			.isEqualTo(method);
	}

	@Test
	void headHasNoBodyAndTraceIsRefused() {
		try (RawClient client = service.connect()) {
			Answer head = client.send("HEAD /inspect HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
			assertThat(head.status()).isEqualTo(200);
			assertThat(Integer.parseInt(head.field("Content-Length"))).isGreaterThan(100);
			Answer trace = client.ask("TRACE /inspect HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(trace.status()).isEqualTo(405);
		}
	}

	@Test
	void anHttp10ClientNeedsNoHost() {
		try (RawClient client = service.connect()) {
			client.send("GET /inspect HTTP/1.0\r\n\r\n");
			JsonNode inspected = json(client.read());
			assertThat(inspected.get("protocol").asString()).isEqualTo("HTTP/1.0");
			assertThat(inspected.has("authority")).isFalse();
			assertThat(inspected.get("fields")).isEmpty();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

}
