package io.resound.server.exchange;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.http.Target;
import io.resound.testing.OverTls;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Targets and hosts as browsers and proxies send them, which is not always as the
 * standards have them.
 */
@OverTls
@ExtendWith(OutputCaptureExtension.class)
@BothWays
class RequestTargetsTests {

	/** All that is neither a control nor a space, as Latin-1. */
	private static final String EVERY_CHARACTER = Stream.iterate('!', (c) -> c != 0x100, (c) -> (char) (c + 1))
		.filter((c) -> c != 0x7f)
		.map(String::valueOf)
		.reduce("", String::concat);

	private static final String UTF_8 = new String("\u00e4\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_8),
			StandardCharsets.ISO_8859_1);

	@Started
	private static Service service;

	static Stream<String> characters() {
		return Stream.of("{}", "|", "^", "\\", "`", "\"", "<>", "%", "%4", "%zz", "%%", "[]", "[", "#", ";", "'",
				"a={\"b\":[1,2]}", "q=a|b&r=50%", UTF_8, "\u00ff\u0080", EVERY_CHARACTER);
	}

	static Stream<String> echoes() {
		return characters().flatMap((c) -> Stream.of("/echo?" + c, "/echo/" + c, "/echo/?" + c, "/%65cho/" + c,
				"http://a/echo?" + c, "http://a:/echo/" + c));
	}

	static Stream<String> probes() {
		return characters().flatMap((c) -> Stream.of("/livez?" + c, "/readyz?" + c, "/healthz?" + c, "/?" + c));
	}

	static Stream<String> unknown() {
		return characters().filter((c) -> !c.startsWith("?")).map((c) -> "/nothing" + c.replace("?", ""));
	}

	private static Answer post(String target, String host) {
		try (RawClient client = service.connect()) {
			return client.ask("POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 5\r\n\r\nhello");
		}
	}

	private static Answer get(String target) {
		try (RawClient client = service.connect()) {
			return client.ask("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}
	}

	private static Http2Answer overHttp2(String method, String target, String... fields) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			return client.read(client.request(method, target, true, fields));
		}
	}

	@ParameterizedTest
	@MethodSource("echoes")
	void anEchoTakesAnyTarget(String target) {
		Answer answer = post(target, "a");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).isEqualTo("hello");
	}

	/** The path of HTTP/2 is no URI (RFC 9113 section 8.3.1). */
	static Stream<String> paths() {
		return Stream.concat(echoes(), probes()).filter((target) -> target.startsWith("/"));
	}

	@ParameterizedTest
	@MethodSource("paths")
	void anyTargetIsTakenOverHttp2(String target) {
		assertThat(overHttp2("GET", target).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@MethodSource("probes")
	void aProbeTakesAnyQuery(String target) {
		assertThat(get(target).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@MethodSource("unknown")
	void anUnknownPathIsNotFoundWhateverIsInIt(String target) {
		assertThat(get(target).status()).isEqualTo(404);
		assertThat(overHttp2("GET", target).status()).isEqualTo(404);
	}

	@Test
	void theProblemShowsAPathAsItWasMeant() {
		String path = "/{\"a\"}\\" + UTF_8;
		String shown = "There is nothing at \\\"/{\\\"a\\\"}\\\\\u00e4\u20ac\ud83d\ude00\\\".";
		assertThat(get(path).text()).contains(shown);
		assertThat(overHttp2("GET", path).text()).contains(shown);
	}

	@Test
	void theProblemOfALongPathIsCutBetweenCharacters() {
		String face = new String("\ud83d\ude00".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
		assertThat(get("/" + face.repeat(300)).text()).contains("\"/" + "\ud83d\ude00".repeat(199) + "\u2026\\\"");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/echo?\u0001", "/echo?a b", "/echo/\u007f", "/echo?\t", "/echo?\u0000", "echo", "#a", "" })
	void aTargetThatIsNoneIsRefusedOverHttp2(String target) {
		Http2Answer answer = overHttp2("GET", target);
		assertThat(answer.heads().isEmpty() ? 400 : answer.status()).isEqualTo(400);
		assertThat(answer.heads().isEmpty()).as("reset").isEqualTo(answer.reset() != null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:", "a", "a:80", "a:080", "[::1]", "[::1]:", "[::1]:80", "a.b-c_d~e:", "127.0.0.1:",
			"xn--a:", "a%20b:", "a:65535", "a:0" })
	void aHostMayHaveAnEmptyPort(String host, CapturedOutput output) {
		int before = output.getAll().length();
		for (String target : new String[] { "/echo", "/echo?routed", "/echo/%41" }) {
			Answer answer = post(target, host);
			assertThat(answer.status()).as(target).isEqualTo(200);
			assertThat(answer.text()).isEqualTo("hello");
		}
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "a:, ", "[::1]:, ", "a:80, ", ", a:", ", a:80", "a, a", "a:, a:" })
	void anAuthorityMayHaveAnEmptyPort(String authority, String host, CapturedOutput output) {
		int before = output.getAll().length();
		for (String path : new String[] { "/echo", "/echo?routed", "/livez" }) {
			assertThat(askWith(authority, host, path).status()).as(path).isEqualTo(200);
		}
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "a:b, ", "user@a, ", "a:99999, ", ":, ", "[::1, ", ", a:b", ", user@a", "a b, ", "a, b", "a, a:b",
			"a:, nonsense here" })
	void anAuthorityThatIsNoneIsRefused(String authority, String host, CapturedOutput output) {
		int before = output.getAll().length();
		for (String path : new String[] { "/echo", "/echo?routed", "/livez" }) {
			Http2Answer answer = askWith(authority, host, path);
			assertThat(answer.status()).as(path).isEqualTo(400);
			assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
		}
		assertThat(output.getAll().substring(before)).isEmpty();
	}

	private static Http2Answer askWith(String authority, String host, String path) {
		Http2Headers head = new DefaultHttp2Headers(false).method("GET").scheme("http").path(path);
		if (authority != null) {
			head.authority(authority);
		}
		if (host != null) {
			head.add("host", host);
		}
		try (Http2Client client = Http2Client.connect(service.port())) {
			return client.read(client.request(head, true));
		}
	}

	@Test
	void twoHostsAreRefusedOverHttp2() {
		Http2Answer answer = overHttp2("GET", "/echo", "host", "a:b", "host", "localhost");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.text()).contains("There are 2 Host fields");
	}

	@ParameterizedTest
	@CsvSource({ "x-secret, \u0001", "x-secret, '\n'", "x-secret, \u007f", "x-\u00e4secret, a", "X-Secret, a",
			"content-length, secret", "cookie, '=;\u0001secret'", "te, secret", "content-type, '\u0000'" })
	void whatAClientSendsOverHttp2LeavesNoTraceInTheLog(String name, String value, CapturedOutput output) {
		int before = output.getAll().length();
		for (String path : new String[] { "/echo", "/echo?routed", "/secret?{" }) {
			assertThat(overHttp2("GET", path, name, value).isEnded()).isTrue();
		}
		assertThat(output.getAll().substring(before)).doesNotContainIgnoringCase("secret").doesNotContain(" WARN ");
	}

	@ParameterizedTest
	@MethodSource("characters")
	void aUriIsMadeOfAnyTarget(String characters) {
		URI uri = URI.create(Target.encoded("http://[::1]:80/echo/" + characters + "?" + characters));
		assertThat(uri.getHost()).isEqualTo("[::1]");
		assertThat(uri.getPort()).isEqualTo(80);
		assertThat(uri.getRawPath()).startsWith("/echo/");
		assertThat(uri.getFragment()).isNull();
	}

	@Test
	void aUriIsMadeOfOneAsItIs() {
		String uri = "http://[::1]:80/echo/a%20b;c=d?e=%C3%A4&f=@:/?";
		assertThat(Target.encoded(uri)).isEqualTo(uri);
		assertThat(Target.encoded("http://a/[%zz]#\u00e4")).isEqualTo("http://a/%5B%25zz%5D%23%E4");
	}

}
