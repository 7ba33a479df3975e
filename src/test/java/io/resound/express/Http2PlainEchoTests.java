package io.resound.express;

import java.util.Set;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.metrics.DeclineReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which requests of HTTP/2 the lane takes for plain echoes, and why not the others. */
class Http2PlainEchoTests {

	private static final int LIMIT = 100;

	private final Http2PlainEcho echo = new Http2PlainEcho(LIMIT, 8192, (authority) -> authority.startsWith("good"),
			Set.of());

	private static Http2Headers head(String method, String path) {
		return new DefaultHttp2Headers(false).method(method).scheme("http").authority("good").path(path);
	}

	private DeclineReason read(Http2Headers head) {
		return this.echo.read(head, false);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "GET", "PUT", "PATCH", "DELETE" })
	void aMethodThatEchoesIsTaken(String method) {
		assertThat(read(head(method, "/echo"))).isNull();
		assertThat(this.echo.method().name()).isEqualTo(method);
		assertThat(this.echo.contentLength()).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HEAD", "OPTIONS", "TRACE", "CONNECT", "post", "POSTS", "" })
	void anyOtherMethodIsDeclined(String method) {
		assertThat(read(head(method, "/echo"))).isEqualTo(DeclineReason.METHOD);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo/", "/echo/a/B-._~0", "/echo//.." })
	void aPlainPathIsTaken(String path) {
		assertThat(read(head("GET", path))).isNull();
		assertThat(read(head("GET", path))).as("the same once more").isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/ech", "/echoes", "/Echo", "/echo?a", "/echo/%41", "/echo/a b", "/echo/\u00e9",
			"http://good/echo", "*", "/livez", "" })
	void anyOtherPathIsDeclined(String path) {
		assertThat(read(head("GET", path))).isEqualTo(DeclineReason.TARGET);
	}

	@ParameterizedTest
	@CsvSource({ "te, trailers", "host, good", "expect, 100-continue", "upgrade, h2c", "connection, close",
			"content-encoding, gzip", "content-language, en", "transfer-encoding, chunked", "content-type, ''",
			"content-type, ' text/plain'", "content-type, 'text/plain '", "content-type, text/pl\u00e4in",
			":authority, good", ":method, GET", ":path, /echo", ":scheme, http", ":protocol, websocket", ":status, 200",
			"content-length, 0", "resound-answer, streamed", "resound-any, x" })
	void aFieldThatShapesTheExchangeIsDeclined(String name, String value) {
		assertThat(read(head("GET", "/echo").add(name, value))).isEqualTo(DeclineReason.FIELD);
	}

	@ParameterizedTest
	@CsvSource({ "accept, */*", "user-agent, curl", "range, bytes=0-1", "if-none-match, *", "cookie, a=b", "referer, z",
			"resoundx, z", "r, z", "trailer, x-checksum", "x-content-length, 7",
			"content-type, text/html; charset=utf-8" })
	void aFieldWithoutAMeaningHereIsReadOver(String name, String value) {
		assertThat(read(head("POST", "/echo").add(name, value))).isNull();
	}

	@Test
	void anOriginIsDeclinedWhereItIsTheRouters() {
		Http2PlainEcho declining = new Http2PlainEcho(LIMIT, 8192, (authority) -> true, Set.of("origin"));
		assertThat(declining.read(head("POST", "/echo").add("origin", "https://a"), false))
			.isEqualTo(DeclineReason.FIELD);
		assertThat(declining.read(head("POST", "/echo").add("te", "trailers"), false)).isEqualTo(DeclineReason.FIELD);
		assertThat(declining.read(head("POST", "/echo").add("origins", "https://a"), false)).isNull();
		assertThat(read(head("POST", "/echo").add("origin", "https://a"))).isNull();
	}

	@Test
	void twoTypesAreDeclined() {
		assertThat(read(head("POST", "/echo").add("content-type", "a/b").add("content-type", "a/b")))
			.isEqualTo(DeclineReason.FIELD);
	}

	@Test
	void aTypeThatIsTooLongIsDeclined() {
		assertThat(read(head("POST", "/echo").add("content-type", "a".repeat(1025)))).isEqualTo(DeclineReason.FIELD);
	}

	@ParameterizedTest
	@ValueSource(strings = { ":authority", ":scheme" })
	void aMissingPseudoFieldIsDeclined(String name) {
		Http2Headers head = head("POST", "/echo");
		head.remove(name);
		assertThat(read(head)).isEqualTo(DeclineReason.FIELD);
	}

	@Test
	void anAuthorityThatIsNoneIsDeclined() {
		assertThat(read(head("POST", "/echo"))).isNull();
		assertThat(read(head("POST", "/echo").authority("bad"))).isEqualTo(DeclineReason.FIELD);
	}

	@Test
	void aLengthIsTakenUpToTheLimit() {
		assertThat(read(head("POST", "/echo").add("content-length", "100"))).isNull();
		assertThat(this.echo.contentLength()).isEqualTo(LIMIT);
		assertThat(read(head("POST", "/echo").add("content-length", "101"))).isEqualTo(DeclineReason.SIZE);
		assertThat(this.echo.read(head("POST", "/echo").add("content-length", "0"), true)).isNull();
	}

	@Test
	void theHeadOfTheLastAnswerIsUsedAgain() {
		read(head("POST", "/echo").add("content-type", "text/plain"));
		Http2ResponseHead first = this.echo.responseHead(Http2ResponseHead.EMPTY, true);
		read(head("PUT", "/echo/a").add("content-type", "text/plain"));
		assertThat(this.echo.responseHead(first, true)).isSameAs(first);
		assertThat(this.echo.responseHead(first, false)).isNotSameAs(first);
	}

}
