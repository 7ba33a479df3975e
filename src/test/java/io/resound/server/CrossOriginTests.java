package io.resound.server;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Leaks;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Reply;
import io.resound.testing.Service;
import io.resound.testing.Version;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The CORS fields of each answer, whoever gives it, by each version of HTTP. */
@BothWays
@WithObservation
class CrossOriginTests {

	private static final String APP = "https://app.example";

	private static final Map<String, String> ALLOWED = Map.of("access-control-allow-origin", APP,
			"access-control-expose-headers", "Resound-Applied, Resound-Pod, Resound-Seen", "vary", "Origin");

	private static final Map<String, String> REFUSED = Map.of("vary", "Origin");

	private static final int LIMIT = 1000;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.cors.allowed-origins=" + APP + ",http://localhost:3000",
				"resound.cors.allowed-headers=Resound-Run", "resound.limits.body=" + LIMIT + "B",
				"resound.limits.stall-timeout=1s");
		Leaks.listen();
	}

	@AfterAll
	static void stop() {
		service.close();
		Leaks.assertNone();
	}

	@ParameterizedTest
	@EnumSource
	void anAllowedOriginMayReadTheEcho(Version version) {
		for (String body : List.of("", "hello")) {
			Reply reply = version.ask(service, "POST", "/echo", body, "Origin", APP);
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.text()).isEqualTo(body);
			assertThat(reply.cors()).isEqualTo(ALLOWED);
		}
		assertThat(version.ask(service, "GET", "/echo", "", "origin", "http://localhost:3000").cors())
			.containsEntry("access-control-allow-origin", "http://localhost:3000");
	}

	@ParameterizedTest
	@EnumSource
	void anotherOriginIsEchoedAndMayNotRead(Version version) {
		for (String origin : List.of("https://evil.example", "https://APP.example", "null")) {
			Reply reply = version.ask(service, "POST", "/echo", "hello", "Origin", origin);
			assertThat(reply.status()).isEqualTo(200);
			assertThat(reply.text()).isEqualTo("hello");
			assertThat(reply.cors()).isEqualTo(REFUSED);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whoSendsNoOriginSeesNoDifference(Version version) {
		assertThat(version.ask(service, "POST", "/echo", "hello").cors()).isEmpty();
		assertThat(version.ask(service, "GET", "/livez", "").cors()).isEmpty();
		Reply options = version.ask(service, "OPTIONS", "/echo", "hello", "Access-Control-Request-Method", "PUT");
		assertThat(options.status()).isEqualTo(200);
		assertThat(options.text()).isEqualTo("hello");
		assertThat(options.cors()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void aPreflightIsAnsweredAndCounted(Version version) {
		Metrics before = service.metrics();
		for (String path : List.of("/echo", "/echo/a?b=c", "/echo/d")) {
			Reply reply = version.ask(service, "OPTIONS", path, "", "Origin", APP, "Access-Control-Request-Method",
					"PUT", "Access-Control-Request-Headers", "content-type,resound-run,resound-sequence,x-trace");
			assertThat(reply.status()).isEqualTo(204);
			assertThat(reply.text()).isEmpty();
			assertThat(reply.cors()).isEqualTo(Map.of("access-control-allow-origin", APP,
					"access-control-allow-methods", "PUT", "access-control-allow-headers",
					"content-type, resound-run, x-trace", "access-control-max-age", "600", "vary", "Origin"));
			assertThat(reply.fields()).containsEntry("cache-control", "no-store")
				.containsEntry("x-content-type-options", "nosniff")
				.containsKey("date")
				.doesNotContainKeys("content-length", "transfer-encoding", "content-type");
		}
		assertThat(service.metrics().requests("OPTIONS", "/echo", "204") - before.requests("OPTIONS", "/echo", "204"))
			.isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void aPreflightIsAnsweredOnEveryPath(Version version) {
		for (String path : List.of("/livez", "/readyz", "/nothing")) {
			Reply reply = version.ask(service, "OPTIONS", path, "", "Origin", APP, "Access-Control-Request-Method",
					"DELETE");
			assertThat(reply.status()).isEqualTo(204);
			assertThat(reply.cors()).containsEntry("access-control-allow-methods", "DELETE");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aPreflightOfAnotherOriginIsToldTheSetting(Version version) {
		Reply reply = version.ask(service, "OPTIONS", "/echo", "", "Origin", "https://evil.example",
				"Access-Control-Request-Method", "PUT");
		assertThat(reply.status()).isEqualTo(403);
		assertThat(reply.cors()).isEqualTo(REFUSED);
		assertThat(reply.fields()).containsEntry("content-type", "application/problem+json");
		assertThat(reply.text()).contains("\"actual\":\"https://evil.example\"",
				"\"setting\":\"resound.cors.allowed-origins\"");
	}

	@ParameterizedTest
	@EnumSource
	void anOptionsThatIsNoPreflightIsEchoed(Version version) {
		Reply reply = version.ask(service, "OPTIONS", "/echo", "hello", "Origin", APP);
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.text()).isEqualTo("hello");
		assertThat(reply.cors()).isEqualTo(ALLOWED);
		Reply asterisk = version.ask(service, "OPTIONS", "*", "", "Origin", APP);
		assertThat(asterisk.status()).isEqualTo(204);
		assertThat(asterisk.fields()).containsKey("allow");
		assertThat(asterisk.cors()).isEqualTo(ALLOWED);
	}

	@ParameterizedTest
	@EnumSource
	void aPageCanReadWhyItWasRefused(Version version) {
		assertReadable(404, version.ask(service, "GET", "/nothing", "", "Origin", APP));
		assertReadable(405, version.ask(service, "TRACE", "/echo", "", "Origin", APP));
		assertReadable(405, version.ask(service, "POST", "/livez", "x", "Origin", APP));
		assertReadable(413, version.ask(service, "POST", "/echo", "x".repeat(LIMIT + 1), "Origin", APP));
		assertReadable(417, version.ask(service, "POST", "/echo", "x", "Origin", APP, "Expect", "tea"));
		assertReadable(400, version.ask(service, "POST", "/echo", "x", "Origin", APP, "Content-Type", "a/b",
				"Content-Type", "c/d"));
		assertReadable(400, version.ask(service, "OPTIONS", "/echo", "", "Origin", APP, "Access-Control-Request-Method",
				"not a method"));
	}

	private static void assertReadable(int status, Reply reply) {
		assertThat(reply.status()).isEqualTo(status);
		assertThat(reply.cors()).isEqualTo(ALLOWED);
		assertThat(reply.text()).contains("\"status\":" + status);
	}

	@Test
	void aPageCanReadWhyItsHeadOrBodyWasRefusedByTheCodec() {
		String head = "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: " + APP + "\r\n";
		assertReadable(413, raw(head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(LIMIT + 1) + "\r\n"
				+ "x".repeat(LIMIT + 1) + "\r\n0\r\n\r\n"));
		assertReadable(400, raw(head + "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"));
		assertReadable(408, raw(head + "Content-Length: 5\r\n\r\n"));
		// The codec reports a field only once it has read the next one.
		assertReadable(431, raw(head + "Accept: */*\r\nx: " + "y".repeat(17_000) + "\r\n\r\n"));
		assertReadable(501, raw(head + "Transfer-Encoding: gzip\r\n\r\n"));
		assertReadable(505, raw(head.replace("HTTP/1.1", "HTTP/3.0") + "\r\n"));
	}

	@Test
	void aPageCanReadWhyItsStreamWasRefusedInTheMiddle() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int large = client.request("POST", "/echo", false, "origin", APP);
			int plain = client.request("POST", "/echo", false);
			int other = client.request("POST", "/echo", false, "origin", "http://localhost:3000");
			client.data(plain, new byte[] { 'b' }, true);
			client.data(other, new byte[] { 'c' }, true);
			assertThat(Reply.of(client.read(plain)).cors()).isEmpty();
			assertThat(Reply.of(client.read(other)).cors()).containsEntry("access-control-allow-origin",
					"http://localhost:3000");
			client.data(large, new byte[LIMIT + 1], false);
			assertReadable(413, Reply.of(client.read(large)));
		}
	}

	@Test
	void aBodyStreamsToAPage() {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: " + APP + "\r\nTransfer-Encoding: chunked\r\n\r\n"
					+ "5\r\nfirst\r\n");
			String head = readUntil(client, "first");
			assertThat(head).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("access-control-allow-origin: " + APP);
			client.send("4\r\nlast\r\n0\r\n\r\n");
			assertThat(readUntil(client, "0\r\n\r\n")).contains("last");
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void theConnectionGoesOnAfterAPreflight() {
		String preflight = "OPTIONS /echo HTTP/1.1\r\nHost: a\r\nOrigin: %s\r\nAccess-Control-Request-Method: PUT\r\n\r\n";
		String echo = "PUT /echo HTTP/1.1\r\nHost: a\r\nOrigin: " + APP + "\r\nContent-Length: 2\r\n\r\nhi";
		try (RawClient client = service.connect()) {
			for (int i = 0; i < 3; i++) {
				assertThat(client.ask(preflight.formatted(APP)).status()).isEqualTo(204);
				assertThat(client.ask(echo).text()).isEqualTo("hi");
				assertThat(client.ask(preflight.formatted("https://evil.example")).status()).isEqualTo(403);
			}
			client.send(preflight.formatted(APP) + echo + preflight.formatted(APP) + echo);
			assertThat(Stream.generate(client::read).limit(4).map(Answer::status)).containsExactly(204, 200, 204, 200);
		}
	}

	@Test
	void aHeadAndAnOldClientAreAnsweredLikewise() {
		try (RawClient client = service.connect()) {
			client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\nOrigin: " + APP + "\r\n\r\n");
			assertThat(Reply.of(client.readHead()).cors()).isEqualTo(ALLOWED);
		}
		assertThat(raw("GET /echo HTTP/1.0\r\nOrigin: " + APP + "\r\n\r\n").cors()).isEqualTo(ALLOWED);
	}

	@Test
	void oneWithTooManyConnectionsCanReadIt() {
		try (Service full = Service.start("resound.cors.allowed-origins=" + APP, "resound.limits.connections=1");
				RawClient only = full.connect()) {
			assertThat(only.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			for (Version version : Version.values()) {
				assertReadable(503, version.ask(full, "GET", "/echo", "", "Origin", APP));
			}
		}
	}

	@Test
	void allOriginsAreAllowedByOneStar() {
		try (Service open = Service.start("resound.cors.allowed-origins=*")) {
			for (Version version : Version.values()) {
				for (String origin : List.of("https://any.example", "null")) {
					Reply reply = version.ask(open, "POST", "/echo", "hello", "Origin", origin);
					assertThat(reply.text()).isEqualTo("hello");
					assertThat(reply.cors()).containsEntry("access-control-allow-origin", "*")
						.containsEntry("vary", "Origin")
						.doesNotContainKey("access-control-allow-credentials");
				}
				Reply preflight = version.ask(open, "OPTIONS", "/echo", "", "Origin", "null",
						"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "resound-run");
				assertThat(preflight.status()).isEqualTo(204);
				assertThat(preflight.cors()).containsEntry("access-control-allow-origin", "*")
					.doesNotContainKey("access-control-allow-headers");
			}
			try (RawClient client = open.connect()) {
				Reply tooLong = Reply.of(client.ask("GET /echo?" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
				assertThat(tooLong.status()).isEqualTo(414);
				assertThat(tooLong.cors()).containsEntry("access-control-allow-origin", "*");
			}
		}
	}

	@Test
	void offAPreflightIsEchoedAndNoAnswerHasAField() {
		try (Service off = Service.start()) {
			for (Version version : Version.values()) {
				Reply reply = version.ask(off, "OPTIONS", "/echo", "hello", "Origin", APP,
						"Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "x");
				assertThat(reply.status()).isEqualTo(200);
				assertThat(reply.text()).isEqualTo("hello");
				assertThat(reply.cors()).isEmpty();
				assertThat(version.ask(off, "POST", "/echo", "hello", "Origin", APP).cors()).isEmpty();
				assertThat(version.ask(off, "GET", "/nothing", "", "Origin", APP).cors()).isEmpty();
			}
		}
	}

	@Test
	void springsOwnLayersChangeNothing() {
		try (Service observed = Service.start("resound.cors.allowed-origins=" + APP,
				"management.observations.enable.http.server.requests=true")) {
			for (Version version : Version.values()) {
				assertThat(version.ask(observed, "POST", "/echo", "hello", "Origin", APP).cors()).isEqualTo(ALLOWED);
				assertThat(version.ask(observed, "POST", "/echo", "hello", "Origin", "https://evil.example").cors())
					.isEqualTo(REFUSED);
				assertReadable(404, version.ask(observed, "GET", "/nothing", "", "Origin", APP));
				assertThat(version
					.ask(observed, "OPTIONS", "/echo", "", "Origin", APP, "Access-Control-Request-Method", "PUT")
					.status()).isEqualTo(204);
			}
		}
	}

	private static String readUntil(RawClient client, String end) {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(end) < 0) {
			read.append((char) client.readBytes(1)[0]);
		}
		return read.toString();
	}

	private static Reply raw(String request) {
		try (RawClient client = service.connect()) {
			return Reply.of(client.ask(request));
		}
	}

}
