package io.resound.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Bad input of HTTP/1, and what is not HTTP at all. Where a path is {@code /echo},
 * another may be put in its place.
 */
final class BadHttp1 {

	private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: a\r\n";

	private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

	private static final String GOOD = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";

	/** The beginning of a handshake of TLS 1.3. */
	private static final String CLIENT_HELLO = new String(HexFormat.of()
		.parseHex("16030100c6010000c20303" + "5a".repeat(32) + "20" + "a5".repeat(32)
				+ "0006130113021303010000730000000e000c0000096c6f63616c686f7374"),
			StandardCharsets.ISO_8859_1);

	private BadHttp1() {
	}

	static Stream<BadInput> all() {
		return Stream
			.of(lines(), targets(), hosts(), fields(), framing(), fieldsOfEndpoints(), sizes(), noHttp(), pipelined(),
					cuts())
			.flatMap((inputs) -> inputs);
	}

	/** A row for each value, which takes the place of {@code {}} in the template. */
	private static Stream<BadInput> each(String what, String template, String... values) {
		return Arrays.stream(values)
			.map((value) -> BadInput.text(what + " " + shown(value), template.replace("{}", value)));
	}

	private static String shown(String value) {
		StringBuilder text = new StringBuilder("\"");
		value.chars()
			.limit(60)
			.forEach((c) -> text.append((c < ' ' || c > '~') ? String.format("\\x%02x", c) : String.valueOf((char) c)));
		return text.append((value.length() > 60) ? "…\" of " + value.length() + " bytes" : "\"").toString();
	}

	private static Stream<BadInput> lines() {
		return Stream.concat(
				each("the request line", "{}\r\nHost: a\r\n\r\n", "GET /echo", "GET /echo ", "GET", "GET /echo HTTP",
						"GET /echo http/1.1", "GET /echo HTTP/1", "GET /echo HTTP/1.1 x", "GET /echo HTTP/1.11",
						"GET /echo HTTP/11.1", "GET /echo HTTP/1.1 ", "GET /echo HTP/1.1", "GET /echo HTTP/a.b",
						"GET /echo HTTP/-1.1", "GET  /echo HTTP/1.1", "GET /echo  HTTP/1.1", "GET\t/echo HTTP/1.1",
						" GET /echo HTTP/1.1", "/echo HTTP/1.1", "G(T /echo HTTP/1.1", "G\u0000T /echo HTTP/1.1",
						"G\u00e4T /echo HTTP/1.1", "GET /echo HTTP/1.1\u0000", "GET /ec\rho HTTP/1.1",
						"GET /echo HTTP/1.1\nX: y", "\rGET /echo HTTP/1.1", "GET /echo HTTP/2.0", "GET /echo HTTP/3.0",
						"GET /echo HTTP/0.9", "GET /echo HTTP/1.2", "PRI * HTTP/2.0"),
				each("the method", "{} /echo HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT", "TRACE", "PRI", "BREW", "get",
						"OPTIONS", "DELETE", "M".repeat(300)));
	}

	private static Stream<BadInput> targets() {
		return each("the target", "GET {} HTTP/1.1\r\nHost: a\r\n\r\n", "/echo\u0000", "/echo?\u0001", "/echo/\u001f",
				"/echo?a\u0009b", "/echo?\u007f", "*", "echo", "https://a/echo", "ftp://a/echo", "http://",
				"http:///echo", "http://user@a/echo", "http://a#b", "http://a\\echo", "http://a:b/echo", "/ec ho",
				"http://[::1/echo", "\"/echo", "\\echo", "\u00e4", "http:/a", "?a=b", "#a", "a:80", "//", "///echo",
				"/echo/%", "/echo/%4", "/echo/%zz", "/echo/%00", "/echo/%2f", "/echo/%c3%28", "/echo/..",
				"/echo/../../etc/passwd", "/echo/%2e%2e/", "/echo;", "/echo;a=%zz", "/echo;;;=", "/echo?%",
				"/echo?%zz=%", "/echo?a=%", "/echo?=&&=", "/echo?\u00ff", "/echo?{}|^`\"", "/echo?[", "/echo/[",
				"/echo/\u00e4", "/echo?" + "a".repeat(8000), "/echo?" + "a&".repeat(3900), "/echo/" + "a/".repeat(3900),
				"/echo?includedNames=%zz", "/echo/" + "%41".repeat(2000));
	}

	private static Stream<BadInput> hosts() {
		return Stream.concat(
				each("the host", "GET /echo HTTP/1.1\r\nHost: {}\r\n\r\n", "", "a:", "[::1]:", ":", ":80", "a b", "a,b",
						"a/b", "user@a", "a:b", "a:99999", "a:1:2", "[::1", "[]", "a?b", "a#b", "a\\b", "\u00e4",
						"[::1]a", "[::1]:b", "[v1.a]", "[fe80::1%25eth0]", "a::", "a:-1", "a:+80", "<a>", "a:0",
						"a:00080", "%zz", "a%20b", "..", "-", "h".repeat(4000), "[:::::::::::]", "[1.2.3.4]",
						"999.999.999.999", "a\r\nHost: b", "a\r\nHost: a"),
				Stream.of(BadInput.text("a request without a host", "GET /echo HTTP/1.1\r\n\r\n"), BadInput
					.text("a request of HTTP/1.0 with a bad host", "GET /echo HTTP/1.0\r\nHost: a b\r\n\r\n")));
	}

	private static Stream<BadInput> fields() {
		return each("the field", HEAD + "{}\r\n\r\n", "X: a\rb", "X: a\nb", "X: a\r", "X\r: a", "X: a\u0000b",
				"X\u0000: a", "X : a", "X\t: a", "X", ": a", " X: a", "X Y: a", "X\u00e4: a", "X(: a", "X: a\u0001b",
				"X: a\u007fb", "secret name: secret", "X: a\r\n folded", "X: a" + "\r\n ".repeat(16_000),
				"Content-Type: a/b\r\nContent-Type: c/d");
	}

	private static Stream<BadInput> framing() {
		return Stream
			.of(each("the Content-Length", HEAD + "Content-Length: {}\r\n\r\nhello", "5\r\nContent-Length: 6", "5, 6",
					"5,", "+5", "-1", "0x5", "5 5", "5.0", "1e1", "a", "", "9223372036854775808",
					"99999999999999999999", "5;a", "100001", "9223372036854775807", "5\r\nTransfer-Encoding: chunked"),
					each("the Transfer-Encoding", HEAD + "Transfer-Encoding: {}\r\n\r\n0\r\n\r\n", "gzip",
							"gzip, chunked", "identity", "xchunked", "chunked, gzip", "chunked, chunked", "",
							"chunked;q=1", "\u000bchunked", "chunked,", "\"chunked\"",
							"deflate\r\nTransfer-Encoding: chunked"),
					each("the chunk", CHUNKED + "{}", "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "g\r\n",
							"\r\n", "5 5\r\nhello\r\n", "8000000000000000\r\n", "7fffffffffffffff\r\n", "ffffffff\r\n",
							"fffffffff\r\n", "5\nhello\r\n0\r\n\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n",
							"5;\u0000\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n", "5\r\nhello0\r\n\r\n",
							"0\r\nX : a\r\n\r\n", "0\r\nX\r\n\r\n", "0\r\nX: \u0000\r\n\r\n",
							"0\r\nX: a\r\n folded\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n",
							"0\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
							"5;" + "x".repeat(20_000) + "\r\nhello\r\n0\r\n\r\n", "5\r\nfirst\r\nx\r\n",
							"5\r\nfirst\r\n5\r\nhelloX\r\n", "5\r\nfirst\r\n0\r\nX : a\r\n\r\n",
							"186a1\r\n" + "x".repeat(100_001) + "\r\n0\r\n\r\n"),
					each("the expectation", HEAD + "Expect: {}\r\nContent-Length: 5\r\n\r\nhello", "", ",", "200-ok",
							"100-continue, x", "100-continu", "100-continue;a=b", "x=\"a, 100-continue\"",
							"100-continue\r\nExpect: x", "\u00ff"),
					Stream.of(BadInput.text("a Transfer-Encoding in HTTP/1.0",
							"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")))
			.flatMap((inputs) -> inputs);
	}

	/** Fields that Boot's endpoints and Reactor Netty look at. */
	private static Stream<BadInput> fieldsOfEndpoints() {
		return Stream.concat(
				each("Accept:", "GET /echo HTTP/1.1\r\nHost: a\r\nAccept: {}\r\n\r\n", "", ",", " ,\t, ", "nonsense",
						"/", "a/b/c", ";", "\"", "text/plain;q=a", "*/*;q=2", "*/*;q=0", "text/*+x", "*", "*/x",
						"image/png", "text/plain;version=\"", "a/b,".repeat(60), "a/b,".repeat(2000),
						"text/plain;charset=nonsense", "\u00e4/\u00e4", "a/b;" + "x".repeat(5000)),
				each("the field", "GET /echo HTTP/1.1\r\nHost: a\r\n{}\r\n\r\n", "Content-Type: nonsense",
						"Content-Type: ", "Content-Type: multipart/form-data",
						"Content-Type: text/plain;charset=x-none", "Accept-Language: \u00ff;q=x", "Accept-Language: ",
						"Accept-Charset: nonsense;q=x", "Accept-Encoding: ;q=x", "If-Modified-Since: yesterday",
						"If-None-Match: \"", "If-Unmodified-Since: 99", "Range: bytes=9-1", "Cookie: =;;=,\"",
						"Cookie: " + "a=b;".repeat(3000), "Origin: nonsense", "Origin: http://[", "Origin: ",
						"Origin: null", "Origin: http://a:b",
						"Origin: http://b\r\nAccess-Control-Request-Method: nonsense",
						"Origin: http://b\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: \u00ff",
						"Authorization: x", "X-Forwarded-For: nonsense", "X-Forwarded-Host: a b", "X-Forwarded-Port: x",
						"X-Forwarded-Proto: \u00ff", "Forwarded: for=\"", "Forwarded: for=[::1;host=a b;proto=x",
						"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: !!!",
						"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
						"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13",
						"Upgrade: TLS/1.0\r\nConnection: Upgrade", "Connection: close, x, \u00ff", "Connection: ",
						"Connection: Host, Content-Length", "Keep-Alive: timeout=x", "Proxy-Connection: x", "TE: x",
						"Content-Encoding: nonsense", "Date: nonsense", "X-HTTP-Method-Override: \u00e4",
						"Sec-WebSocket-Key1: 1", "Max-Forwards: x", "Via: \u00ff", "traceparent: nonsense",
						"b3: nonsense", "X-B3-TraceId: nonsense"));
	}

	private static Stream<BadInput> sizes() {
		return Stream.of(
				BadInput.text("a request line over the limit",
						"GET /echo/" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
				BadInput.text("a method over the limit", "M".repeat(9000) + " /echo HTTP/1.1\r\nHost: a\r\n\r\n"),
				BadInput.text("a field over the limit", HEAD + "X: " + "x".repeat(20_000) + "\r\n\r\n"),
				BadInput.text("a field name over the limit", HEAD + "x".repeat(20_000) + ": x\r\n\r\n"),
				BadInput.text("fields over the limit together", HEAD + "X: 12345\r\n".repeat(5000) + "\r\n"),
				BadInput.text("as many fields as fit", HEAD + "a:\r\n".repeat(3900) + "\r\n"),
				BadInput.text("empty lines before a request", "\r\n".repeat(5000) + GOOD),
				BadInput.text("a body over the limit", HEAD + "Content-Length: 100001\r\n\r\n" + "x".repeat(100_001)),
				BadInput.cut("a line that never ends", "x".repeat(100_000), "GET /" + "x".repeat(100_000)),
				BadInput.cut("a field that never ends", HEAD + "X: " + "x".repeat(100_000)));
	}

	private static Stream<BadInput> noHttp() {
		byte[] noise = new byte[4096];
		new Random(1).nextBytes(noise);
		byte[] ones = new byte[1000];
		Arrays.fill(ones, (byte) 0xff);
		return Stream.of(BadInput.cut("noise", noise), BadInput.cut("zeros", new byte[1000]),
				BadInput.cut("ones", ones), BadInput.cut("line feeds", "\n".repeat(1000)),
				BadInput.cut("carriage returns", "\r".repeat(1000)), BadInput.cut("spaces", " ".repeat(1000)),
				BadInput.cut("the beginning of a TLS handshake", CLIENT_HELLO),
				BadInput.text("the banner of SSH", "SSH-2.0-OpenSSH_9.9\r\n\r\n"),
				BadInput.text("the greeting of SMTP", "EHLO a\r\n\r\n"),
				BadInput.text("a header of the PROXY protocol", "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + GOOD),
				BadInput.cut("a binary header of the PROXY protocol",
						"\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\n\0\0\u0001\n\0\0\u0002\0\u0001\0\u0002"),
				BadInput.cut("a request of SOCKS", "\u0005\u0001\0", "\u0004\u0001\0P\n\0\0\u0001a\0"),
				BadInput.text("a response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
				BadInput.cut("a request of HTTP/0.9", "GET /echo\r\n"));
	}

	private static Stream<BadInput> pipelined() {
		String malformed = "GET /echo HTTP/1.1\r\nHost: a b\r\n\r\n";
		return Stream.of(BadInput.text("a malformed request after a good one", GOOD + malformed),
				BadInput.text("a malformed request after many good ones", GOOD.repeat(50) + malformed),
				BadInput.text("a malformed line after a good request", GOOD + "\u0001\r\n\r\n"),
				BadInput.text("a body that is longer than its Content-Length",
						HEAD + "Content-Length: 5\r\n\r\nhello and more\r\n\r\n"),
				BadInput.text("a malformed body after a good request", GOOD + CHUNKED + "x\r\n"),
				BadInput.cut("requests whose responses nobody reads", GOOD.repeat(2000)));
	}

	private static Stream<BadInput> cuts() {
		String[] requests = { GOOD, HEAD + "Content-Length: 5\r\n\r\nhello",
				CHUNKED + "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
				HEAD + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello" };
		return Stream.of(BadInput.cut("a request that is cut after any of its bytes",
				Arrays.stream(requests)
					.flatMap((request) -> IntStream.rangeClosed(0, request.length())
						.mapToObj((end) -> request.substring(0, end)))
					.toArray(String[]::new)));
	}

}
