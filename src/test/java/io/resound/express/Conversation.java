package io.resound.express;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What a client sends on one connection before its FIN: mostly plain echoes, among them
 * what is nearly one, now and then with a wrong byte.
 *
 * @param requests the requests, in order
 * @param segments the sizes of the segments, over and over
 * @param damage what happens to the bytes, or {@code null}
 */
record Conversation(List<Request> requests, List<Integer> segments, Damage damage) {

	/**
	 * Below the limit of the body: whether a chunked one that outgrows it is refused or
	 * cut depends on how far its answer is.
	 */
	private static final int LARGEST_BODY = 60_000;

	static Arbitrary<Conversation> arbitrary() {
		Arbitrary<List<Integer>> segments = Arbitraries
			.frequencyOf(Tuple.of(3, Arbitraries.integers().between(1, 200)),
					Tuple.of(1, Arbitraries.integers().between(1000, 70_000)))
			.list()
			.ofMinSize(1)
			.ofMaxSize(12);
		return Combinators
			.combine(Request.arbitrary().list().ofMinSize(1).ofMaxSize(6), segments, Damage.arbitrary().injectNull(0.6))
			.as(Conversation::new);
	}

	/**
	 * What goes back and forth between the lane and the router: about as many plain
	 * echoes as requests that only the router answers, and which leave the connection
	 * clean.
	 */
	static Arbitrary<Conversation> alternating() {
		Arbitrary<List<Integer>> segments = Arbitraries
			.frequencyOf(Tuple.of(2, Arbitraries.integers().between(1, 200)),
					Tuple.of(2, Arbitraries.integers().between(1000, 200_000)))
			.list()
			.ofMinSize(1)
			.ofMaxSize(12);
		return Combinators.combine(Request.alternating().list().ofMinSize(2).ofMaxSize(16), segments)
			.as((requests, sizes) -> new Conversation(requests, sizes, null));
	}

	byte[] bytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		this.requests.forEach((request) -> bytes.writeBytes(request.bytes()));
		return (this.damage != null) ? this.damage.to(bytes.toByteArray()) : bytes.toByteArray();
	}

	/**
	 * One byte more, less, or another one.
	 *
	 * @param where the place, as a share of the whole
	 * @param inserted the byte to put in, or -1
	 * @param removed how many are taken out
	 */
	record Damage(double where, int inserted, int removed) {

		private static Arbitrary<Damage> arbitrary() {
			Arbitrary<Integer> bytes = Arbitraries.frequencyOf(
					Tuple.of(3, Arbitraries.chars().with("\0\t\n\r :/?;%0A\177").map((c) -> (int) c)),
					Tuple.of(1, Arbitraries.integers().between(0, 255)), Tuple.of(1, Arbitraries.just(-1)));
			return Combinators
				.combine(Arbitraries.doubles().between(0, 0.999).ofScale(4), bytes,
						Arbitraries.integers().between(0, 2))
				.as(Damage::new);
		}

		private byte[] to(byte[] bytes) {
			int at = (int) (bytes.length * this.where);
			ByteArrayOutputStream damaged = new ByteArrayOutputStream();
			damaged.write(bytes, 0, at);
			if (this.inserted >= 0) {
				damaged.write(this.inserted);
			}
			int behind = Math.min(bytes.length, at + this.removed);
			damaged.write(bytes, behind, bytes.length - behind);
			return damaged.toByteArray();
		}

	}

	/**
	 * A request.
	 *
	 * @param line its first line
	 * @param fields its fields, but for those that frame the body
	 * @param framing how the body is framed
	 * @param body its body
	 */
	record Request(String line, List<String> fields, Framing framing, byte[] body) {

		/** Whoever is out of step answers it. */
		private static final String BODY = "\r\nGET /echo HTTP/1.1\r\nHost: in-a-body\r\n\r\n";

		private static final List<String> PLAIN_FIELDS = List.of("Content-Type: text/plain", "Content-Type: text/html",
				"content-type:application/json;charset=utf-8", "CONTENT-TYPE: \t image/png \t", "Accept: */*",
				"User-Agent: curl/8.5.0", "Connection: keep-alive", "Connection: Keep-Alive", "X-Empty:",
				"X-Tabs: a\tb", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
				"Cookie: a=b; c=d", "Keep-Alive: timeout=5", "Trailer: x", "!#$%&'*+-.^_`|~9z: \"quoted\"");

		private static final List<String> OTHER_FIELDS = List.of("Host: b", "Host:", "Content-Type:",
				"Content-Type: text/\u00e4", "Content-Type: a/b, c/d", "Content-Length: 0", "Content-Length: 5",
				"Content-Length: +3", "Content-Length: 03", "Content-Length: 3, 3",
				"Content-Length: 99999999999999999999", "Content-Length: 2000000", "Content-Length:",
				"Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "Content-Encoding: gzip",
				"Content-Language: de", "Connection: close", "Connection: upgrade", "Connection: keep-alive, close",
				"Connection:", "Upgrade: websocket", "Upgrade: h2c", "Expect: 100-continue", "Expect: tea",
				"Expect: 100-continue, 100-Continue", "Expect: ,100-continue", "Expect:", "Expect: ,",
				"Expect: 100-continue, tea", "TE: trailers", "Origin: https://app.example", "Origin: null",
				"Access-Control-Request-Method: PUT", "Proxy-Connection: close", "X-Latin: \u00e9",
				"X-Control: a\u0001b", "X-Null: \u0000", "X-Folded: a\r\n b", "X-Bare: a\rb", "X-Line: a\nb",
				"No colon", ": no name", "X Space: a", "X-Space : a", " X-Indented: a", "X-Long: " + "l".repeat(5000),
				"X-Longer: " + "l".repeat(20_000));

		private static Arbitrary<Request> arbitrary() {
			Arbitrary<String> methods = mostly(List.of("POST", "POST", "GET", "PUT", "PATCH", "DELETE"),
					List.of("HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY", "post", "P", "", "POST\t", " POST"));
			Arbitrary<String> targets = mostly(List.of("/echo", "/echo", "/echo/", "/echo/a-b._~/C9", "/echo//"),
					List.of("/echo?a=b", "/echo?", "/echo#a", "/echox", "/Echo", "//echo", "/echo/%41", "/echo%2fa",
							"/echo/../livez", "/echo/./a", "/echo;a=b", "/echo?{\"a\":[1,2]}", "/echo?a|b^c`d\\<e>",
							"/echo?50%&%4&%zz", "/echo?\u00c3\u00a4", "/echo/[a]{b}", "/echo/%", "/%65cho/%zz",
							"/echo/\u00ff", "/echo?a\tb", "/livez", "/livez?[%", "/readyz", "/healthz", "/favicon.ico",
							"/", "/?a|b", "/\u00c3\u00a4\"", "http://a:/echo", "http://a?b", "*", "", "echo",
							"http://a/echo", "http://b/echo", "HTTP://a/echo/x", "/echo/\u00e4", "/echo/a b",
							"/echo/\"", "/echo/" + "p".repeat(3000), "/echo/" + "p".repeat(9000)));
			Arbitrary<String> versions = mostly(List.of("HTTP/1.1"),
					List.of("HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", " HTTP/1.1", "HTTP/11", ""));
			Arbitrary<String> lines = Combinators.combine(methods, targets, versions)
				.as((method, target, version) -> method + " " + target + " " + version);
			Arbitrary<List<String>> hosts = Arbitraries.frequency(Tuple.of(40, List.of("Host: a")),
					Tuple.of(5, List.of("hOST:\texample.org:8080 ")), Tuple.of(2, List.of("Host: [::1]:80")),
					Tuple.of(2, List.of("Host: a:")), Tuple.of(1, List.of("Host: [::1]:")),
					Tuple.of(1, List.of("Host: a:b")), Tuple.of(1, List.of("Host: a:99999")), Tuple.of(1, List.of()),
					Tuple.of(1, List.of("Host: a b")), Tuple.of(1, List.of("Host: a", "Host: a")));
			Arbitrary<List<String>> others = mostly(PLAIN_FIELDS, OTHER_FIELDS).list().ofMaxSize(4);
			Arbitrary<List<String>> fields = Combinators.combine(hosts, others)
				.as((host, other) -> concat(host, other))
				.flatMap((all) -> Arbitraries.shuffle(all));
			return Combinators.combine(lines, fields, Framing.arbitrary(), bodies()).as(Request::new);
		}

		private static Arbitrary<Request> alternating() {
			List<String> host = List.of("Host: a");
			Arbitrary<Request> plain = Combinators
				.combine(Arbitraries.of("POST /echo HTTP/1.1", "GET /echo/a HTTP/1.1", "PUT /echo HTTP/1.1"),
						Arbitraries.of(host, List.of("Host: a", "Content-Type: text/html")),
						Arbitraries.of(Framing.LENGTH, Framing.LENGTH, Framing.NO_BODY), bodies())
				.as(Request::new);
			Arbitrary<Request> routedEcho = Combinators.combine(
					Arbitraries.of("POST /echo?a=b HTTP/1.1", "HEAD /echo HTTP/1.1", "OPTIONS /echo HTTP/1.1",
							"QUERY /echo HTTP/1.1", "PUT /echo/%41 HTTP/1.1", "POST http://a/echo HTTP/1.1"),
					Arbitraries.of(host, List.of("Host: a", "Content-Encoding: gzip"),
							List.of("Host: a", "Expect: 100-continue"), List.of("Connection: keep-alive", "Host: a")),
					Arbitraries.of(Framing.LENGTH, Framing.CHUNKED, Framing.NO_BODY), bodies())
				.as(Request::new);
			Arbitrary<Request> routedPlain = Arbitraries.of(Framing.CHUNKED)
				.flatMap((framing) -> bodies().map((body) -> new Request("POST /echo HTTP/1.1", host, framing, body)));
			Arbitrary<Request> bodiless = Combinators
				.combine(Arbitraries.of("GET /livez HTTP/1.1", "GET / HTTP/1.1", "GET /nothing HTTP/1.1",
						"OPTIONS * HTTP/1.1", "GET /echo HTTP/1.0", "HEAD /livez HTTP/1.1", "OPTIONS /echo HTTP/1.1"),
						Arbitraries.of(host,
								List.of("Host: a", "Origin: https://app.example", "Access-Control-Request-Method: PUT"),
								List.of("Host: a", "Connection: keep-alive")))
				.as((line, fields) -> new Request(line,
						line.endsWith("1.0") ? List.of("Connection: keep-alive") : fields, Framing.NO_BODY,
						new byte[0]));
			return Arbitraries.frequencyOf(Tuple.of(5, plain), Tuple.of(3, routedEcho), Tuple.of(1, routedPlain),
					Tuple.of(2, bodiless));
		}

		boolean isHead() {
			return this.line.startsWith("HEAD ");
		}

		private static List<String> concat(List<String> first, List<String> second) {
			return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
		}

		private static Arbitrary<String> mostly(List<String> plain, List<String> other) {
			return Arbitraries.frequencyOf(Tuple.of(25, Arbitraries.of(plain)), Tuple.of(1, Arbitraries.of(other)));
		}

		private static Arbitrary<byte[]> bodies() {
			Arbitrary<Integer> sizes = Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)),
					Tuple.of(6, Arbitraries.integers().between(1, 300)),
					Tuple.of(2, Arbitraries.integers().between(3000, 9000)),
					Tuple.of(1, Arbitraries.integers().between(9000, LARGEST_BODY)));
			return Combinators.combine(sizes, Arbitraries.integers().between(0, BODY.length())).as((size, from) -> {
				byte[] body = new byte[size];
				for (int i = 0; i < size; i++) {
					body[i] = (byte) BODY.charAt((from + i) % BODY.length());
				}
				return body;
			});
		}

		byte[] bytes() {
			String head = this.line + "\r\n"
					+ this.fields.stream().map((field) -> field + "\r\n").collect(Collectors.joining());
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			bytes.writeBytes(
					(head + this.framing.field(this.body.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
			bytes.writeBytes(this.framing.frame(this.body));
			return bytes.toByteArray();
		}

		@Override
		public String toString() {
			return (this.line + " " + this.fields + " " + this.framing.name().toLowerCase(Locale.ROOT) + " "
					+ this.body.length)
				.replace("\r", "\\r")
				.replace("\n", "\\n")
				.replace("\0", "\\0");
		}

	}

	/** How a body is framed. */
	enum Framing {

		LENGTH {
			@Override
			String field(int length) {
				return "Content-Length: " + length + "\r\n";
			}
		},
		LENGTH_IN_OTHER_LETTERS {
			@Override
			String field(int length) {
				return "content-LENGTH:" + length + "\t\r\n";
			}
		},
		CHUNKED {
			@Override
			String field(int length) {
				return "Transfer-Encoding: chunked\r\n";
			}

			@Override
			byte[] frame(byte[] body) {
				ByteArrayOutputStream chunks = new ByteArrayOutputStream();
				if (body.length > 0) {
					chunks.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
					chunks.writeBytes(body);
					chunks.writeBytes(new byte[] { '\r', '\n' });
				}
				chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				return chunks.toByteArray();
			}
		},
		NO_BODY {
			@Override
			String field(int length) {
				return "";
			}

			@Override
			byte[] frame(byte[] body) {
				return new byte[0];
			}
		},
		ONE_BYTE_LESS_THAN_SAID {
			@Override
			String field(int length) {
				return LENGTH.field(length);
			}

			@Override
			byte[] frame(byte[] body) {
				return Arrays.copyOf(body, Math.max(0, body.length - 1));
			}
		};

		private static Arbitrary<Framing> arbitrary() {
			return Arbitraries.frequency(Tuple.of(20, LENGTH), Tuple.of(4, LENGTH_IN_OTHER_LETTERS),
					Tuple.of(8, NO_BODY), Tuple.of(2, CHUNKED), Tuple.of(1, ONE_BYTE_LESS_THAN_SAID));
		}

		abstract String field(int length);

		byte[] frame(byte[] body) {
			return body;
		}

	}

}
