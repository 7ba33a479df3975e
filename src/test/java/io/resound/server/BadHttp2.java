package io.resound.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static io.resound.testing.Http2Client.frame;

/**
 * Bad input of HTTP/2. A row is a name and the frames that follow the preface and the
 * client's settings; a row of {@link #heads()} is a name and the fields of a request.
 */
final class BadHttp2 {

	private static final byte[] PREFACE = BadInput.latin1("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int PRIORITY = 2;

	private static final int RST_STREAM = 3;

	private static final int SETTINGS = 4;

	private static final int PUSH_PROMISE = 5;

	private static final int PING = 6;

	private static final int GOAWAY = 7;

	private static final int WINDOW_UPDATE = 8;

	private static final int CONTINUATION = 9;

	private static final int END_STREAM = 1;

	private static final int ACK = 1;

	private static final int END_HEADERS = 4;

	private static final int PADDED = 8;

	private static final int PRIORITIZED = 0x20;

	private static final byte[] HELLO = BadInput.latin1("hello");

	private static final byte[] POST = fields(":method", "POST", ":scheme", "http", ":authority", "a", ":path",
			"/echo");

	private BadHttp2() {
	}

	static Stream<BadInput> all() {
		return Stream.of(prefaces(), frames(), streams(), compression(), floods(), heads(), bodies())
			.flatMap((inputs) -> inputs);
	}

	/** A connection with requests whose bodies do not come, as Latin-1. */
	static String unfinished() {
		return new String(connection(post(1), post(3), frame(DATA, 0, 3, HELLO), frame(HEADERS, 0, 5, POST)),
				StandardCharsets.ISO_8859_1);
	}

	/** Frames after the preface and the settings of a client. */
	private static BadInput row(String name, byte[]... frames) {
		return BadInput.cut(name, connection(frames));
	}

	private static byte[] connection(byte[]... frames) {
		return join(PREFACE, frame(SETTINGS, 0, 0), join(frames));
	}

	private static byte[] post(int stream) {
		return frame(HEADERS, END_HEADERS, stream, POST);
	}

	private static byte[] get(int stream) {
		return frame(HEADERS, END_HEADERS | END_STREAM, stream, POST);
	}

	private static byte[] number(int value) {
		return ByteBuffer.allocate(4).putInt(value).array();
	}

	private static byte[] setting(int id, int value) {
		return ByteBuffer.allocate(6).putShort((short) id).putInt(value).array();
	}

	private static byte[] join(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		Arrays.stream(parts).forEach(all::writeBytes);
		return all.toByteArray();
	}

	private static byte[] times(int count, byte[] part) {
		byte[][] parts = new byte[count][];
		Arrays.fill(parts, part);
		return join(parts);
	}

	/** For so many streams, the frames that a function makes of each. */
	private static byte[] onStreams(int count, IntFunction<byte[]> frames) {
		return join(IntStream.range(0, count).map((i) -> 2 * i + 1).mapToObj(frames).toArray(byte[][]::new));
	}

	/** Fields in HPACK, as literals without indexing (RFC 7541 section 6.2.2). */
	private static byte[] fields(String... namesAndValues) {
		ByteArrayOutputStream block = new ByteArrayOutputStream();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			block.write(0);
			literal(block, namesAndValues[i]);
			literal(block, namesAndValues[i + 1]);
		}
		return block.toByteArray();
	}

	private static void literal(ByteArrayOutputStream block, String text) {
		byte[] bytes = BadInput.latin1(text);
		int length = bytes.length;
		if (length < 127) {
			block.write(length);
		}
		else {
			block.write(127);
			for (length -= 127; length >= 128; length >>= 7) {
				block.write(length & 127 | 128);
			}
			block.write(length);
		}
		block.writeBytes(bytes);
	}

	/** A block of fields in as many frames as it needs. */
	private static byte[] headers(int stream, int flags, byte[] block) {
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		int at = 0;
		do {
			int end = Math.min(block.length, at + 16_384);
			int last = (end == block.length) ? END_HEADERS : 0;
			frames.writeBytes(frame((at == 0) ? HEADERS : CONTINUATION, ((at == 0) ? flags : 0) | last, stream,
					Arrays.copyOfRange(block, at, end)));
			at = end;
		}
		while (at < block.length);
		return frames.toByteArray();
	}

	private static Stream<BadInput> prefaces() {
		return Stream.of(
				BadInput.cut("a preface that is cut after any of its bytes",
						IntStream.rangeClosed(1, PREFACE.length)
							.mapToObj((end) -> Arrays.copyOf(PREFACE, end))
							.toArray(byte[][]::new)),
				BadInput.cut("a preface that ends in another word", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r",
						"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
				BadInput.cut("a preface without settings", join(PREFACE, frame(PING, 0, 0, new byte[8]))),
				BadInput.cut("a preface before a request of HTTP/1",
						join(PREFACE, BadInput.latin1("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"))),
				BadInput.cut("a preface twice", join(PREFACE, PREFACE)));
	}

	private static Stream<BadInput> frames() {
		return Stream.of(row("a frame that is cut", new byte[] { 0, 0, 5, DATA, 0, 0, 0, 0, 1, 'h' }),
				row("a frame longer than the largest", post(1), frame(DATA, 0, 1, new byte[16_385])),
				row("a frame that claims 16 MiB", new byte[] { -1, -1, -1, DATA, 0, 0, 0, 0, 1 }),
				row("DATA on stream 0", frame(DATA, 0, 0, HELLO)),
				row("HEADERS on stream 0", frame(HEADERS, END_HEADERS, 0, POST)),
				row("PRIORITY on stream 0", frame(PRIORITY, 0, 0, new byte[5])),
				row("RST_STREAM on stream 0", frame(RST_STREAM, 0, 0, number(8))),
				row("CONTINUATION on stream 0", frame(CONTINUATION, END_HEADERS, 0, POST)),
				row("SETTINGS on stream 1", frame(SETTINGS, 0, 1)),
				row("PING on stream 1", frame(PING, 0, 1, new byte[8])),
				row("GOAWAY on stream 1", frame(GOAWAY, 0, 1, new byte[8])),
				row("SETTINGS of 5 bytes", frame(SETTINGS, 0, 0, new byte[5])),
				row("an acknowledgement of settings with settings", frame(SETTINGS, ACK, 0, setting(4, 1))),
				row("an acknowledgement of settings that were not sent", times(5, frame(SETTINGS, ACK, 0))),
				row("the setting ENABLE_PUSH of 2", frame(SETTINGS, 0, 0, setting(2, 2))),
				row("the setting MAX_CONCURRENT_STREAMS of -1", frame(SETTINGS, 0, 0, setting(3, -1))),
				row("the setting INITIAL_WINDOW_SIZE of 2^31", frame(SETTINGS, 0, 0, setting(4, Integer.MIN_VALUE))),
				row("the setting MAX_FRAME_SIZE of 1", frame(SETTINGS, 0, 0, setting(5, 1))),
				row("the setting HEADER_TABLE_SIZE of -1", frame(SETTINGS, 0, 0, setting(1, -1)), get(1)),
				row("the setting ENABLE_CONNECT_PROTOCOL of 2", frame(SETTINGS, 0, 0, setting(8, 2))),
				row("a setting that does not exist", frame(SETTINGS, 0, 0, setting(0xabcd, 1))),
				row("PING of 7 bytes", frame(PING, 0, 0, new byte[7])),
				row("RST_STREAM of 3 bytes", post(1), frame(RST_STREAM, 0, 1, new byte[3])),
				row("PRIORITY of 4 bytes", frame(PRIORITY, 0, 1, new byte[4])),
				row("WINDOW_UPDATE of 3 bytes", frame(WINDOW_UPDATE, 0, 0, new byte[3])),
				row("GOAWAY of 7 bytes", frame(GOAWAY, 0, 0, new byte[7])),
				row("GOAWAY and a request after it", frame(GOAWAY, 0, 0, new byte[8]), get(1)),
				row("a window of 0 more for the connection", frame(WINDOW_UPDATE, 0, 0, number(0))),
				row("a window of 0 more for a stream", post(1), frame(WINDOW_UPDATE, 0, 1, number(0))),
				row("a window that overflows", times(2, frame(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE)))),
				row("a stream's window that overflows", post(1),
						times(2, frame(WINDOW_UPDATE, 0, 1, number(Integer.MAX_VALUE)))),
				row("PUSH_PROMISE", frame(PUSH_PROMISE, END_HEADERS, 1, join(number(2), POST))),
				row("DATA with more padding than payload", post(1), frame(DATA, PADDED, 1, (byte) 9, (byte) 'h')),
				row("HEADERS with more padding than payload", frame(HEADERS, END_HEADERS | PADDED, 1, (byte) 99)),
				row("HEADERS that end within the priority", frame(HEADERS, END_HEADERS | PRIORITIZED, 1, (byte) 0)),
				row("DATA that is nothing but padding", post(1), frame(DATA, PADDED | END_STREAM, 1, (byte) 0)),
				row("frames of an unknown type", frame(77, 77, 0, HELLO), post(1), frame(77, 77, 1, HELLO),
						frame(77, 0, 3, HELLO), frame(77, 0, 2, HELLO)));
	}

	private static Stream<BadInput> streams() {
		byte[] bad = frame(DATA, 0, 0, HELLO);
		return Stream.of(row("DATA on a stream that was not opened", frame(DATA, 0, 1, HELLO)),
				row("RST_STREAM on a stream that was not opened", frame(RST_STREAM, 0, 1, number(8))),
				row("WINDOW_UPDATE on a stream that was not opened", frame(WINDOW_UPDATE, 0, 1, number(1))),
				row("CONTINUATION without HEADERS", frame(CONTINUATION, END_HEADERS, 1, POST)),
				row("HEADERS that are never finished", frame(HEADERS, 0, 1, POST)),
				row("HEADERS and another frame before they are finished", frame(HEADERS, 0, 1, POST),
						frame(PING, 0, 0, new byte[8])),
				row("HEADERS that are continued on another stream", frame(HEADERS, 0, 1, POST),
						frame(CONTINUATION, END_HEADERS, 3, POST)),
				row("a request on an even stream", get(2)), row("a request on a lower stream", get(5), get(3)),
				row("a request on a stream that was answered", get(1), get(1)),
				row("a request on a stream that is open", post(1), post(1)),
				row("DATA on a stream that was answered", get(1), frame(DATA, END_STREAM, 1, HELLO)),
				row("DATA after END_STREAM", post(1), times(3, frame(DATA, END_STREAM, 1, HELLO))),
				row("DATA after RST_STREAM", post(1), frame(RST_STREAM, 0, 1, number(8)), frame(DATA, 0, 1, HELLO)),
				row("RST_STREAM twice", post(1), times(2, frame(RST_STREAM, 0, 1, number(8)))),
				row("RST_STREAM with an error that does not exist", post(1), frame(RST_STREAM, 0, 1, number(-1))),
				row("a stream that depends on itself", frame(PRIORITY, 0, 1, join(number(1), new byte[1]))),
				row("a request that depends on itself",
						frame(HEADERS, END_HEADERS | END_STREAM | PRIORITIZED, 1, join(number(1), new byte[1], POST))),
				row("more streams than are allowed", onStreams(200, BadHttp2::post)),
				row("requests after a connection error", bad, onStreams(100, BadHttp2::get)),
				row("bodies after a connection error", onStreams(20, BadHttp2::post), bad,
						onStreams(20, (stream) -> frame(DATA, 0, stream, HELLO))),
				row("DATA after the reset of a refused stream",
						onStreams(20, (stream) -> join(frame(HEADERS, END_HEADERS, stream, fields(":method", "POST")),
								times(5, frame(DATA, 0, stream, HELLO))))));
	}

	private static Stream<BadInput> compression() {
		byte[] large = fields("x", "x".repeat(4000));
		large[0] = 0x40;
		byte[] references = new byte[15_000];
		Arrays.fill(references, (byte) 0xbe);
		return Stream.of(
				row("a block of fields that is noise", frame(HEADERS, END_HEADERS, 1, times(10, new byte[] { -1 }))),
				row("the index 0", frame(HEADERS, END_HEADERS, 1, (byte) 0x80)),
				row("an index beyond the table", frame(HEADERS, END_HEADERS, 1, (byte) 0xff, (byte) 0x7f)),
				row("an integer that overflows",
						frame(HEADERS, END_HEADERS, 1, join(new byte[] { -1 }, times(10, new byte[] { -1 })))),
				row("a table larger than allowed",
						frame(HEADERS, END_HEADERS, 1, (byte) 0x3f, (byte) 0xff, (byte) 0xff, (byte) 0x7f)),
				row("Huffman code that ends badly",
						frame(HEADERS, END_HEADERS, 1, (byte) 0, (byte) 0x81, (byte) 0, (byte) 0x81, (byte) 0)),
				row("a literal longer than its block",
						frame(HEADERS, END_HEADERS, 1, (byte) 0, (byte) 100, (byte) 'x')),
				row("a head of 17 KB", headers(1, END_STREAM, join(POST, fields("x", "x".repeat(17_000))))),
				row("a head of 100 KB", headers(1, END_STREAM, join(POST, fields("x", "x".repeat(100_000))))),
				row("a head of many fields", headers(1, END_STREAM, join(POST, times(3000, fields("a", ""))))),
				row("references to a large field", headers(1, END_STREAM, join(POST, large, references))),
				row("a head in frames without bytes", frame(HEADERS, 0, 1, POST),
						times(1000, frame(CONTINUATION, 0, 1)), frame(CONTINUATION, END_HEADERS, 1)),
				row("a head that is continued without end", frame(HEADERS, 0, 1, POST),
						times(30, frame(CONTINUATION, 0, 1, fields("x", "x".repeat(10_000))))));
	}

	private static Stream<BadInput> floods() {
		byte[] zeroWindow = frame(SETTINGS, 0, 0, setting(4, 0));
		return Stream.of(row("a flood of PING", times(40_000, frame(PING, 0, 0, new byte[8]))),
				row("a flood of SETTINGS", times(40_000, frame(SETTINGS, 0, 0))),
				row("a flood of acknowledgements of PING", times(12_000, frame(PING, ACK, 0, new byte[8]))),
				row("a flood of PRIORITY", times(12_000, frame(PRIORITY, 0, 1, new byte[5]))),
				row("a flood of RST_STREAM",
						onStreams(1000, (stream) -> join(post(stream), frame(RST_STREAM, 0, stream, number(8))))),
				row("a flood of streams that reset themselves",
						onStreams(1000, (stream) -> join(post(stream), frame(WINDOW_UPDATE, 0, stream, number(0))))),
				row("a flood of empty DATA", post(1), times(12_000, frame(DATA, 0, 1))),
				row("a flood of WINDOW_UPDATE", times(12_000, frame(WINDOW_UPDATE, 0, 0, number(1)))),
				row("a flood of unknown frames", times(12_000, frame(77, 0, 0))),
				row("a flood of malformed requests",
						onStreams(1000,
								(stream) -> frame(HEADERS, END_HEADERS | END_STREAM, stream, fields("x", "y")))),
				row("a flood of GOAWAY", times(1000, frame(GOAWAY, 0, 0, new byte[8]))),
				row("bodies that are not read", zeroWindow, onStreams(10,
						(stream) -> join(post(stream), frame(DATA, END_STREAM, stream, new byte[6000])))));
	}

	/** Heads of requests, with and without a body, for the echo and for other routes. */
	private static Stream<BadInput> heads() {
		return Stream.of(head("no pseudo-field", "x", "y"), head("no method", ":scheme", "http", ":path", "/echo"),
				head("no path", ":method", "POST", ":scheme", "http", ":authority", "a"),
				head("no scheme", ":method", "POST", ":path", "/echo", ":authority", "a"),
				head("no authority", ":method", "POST", ":scheme", "http", ":path", "/echo"),
				head("an empty path", ":method", "POST", ":scheme", "http", ":path", ""),
				head("an empty method", ":method", "", ":scheme", "http", ":path", "/echo"),
				head("two methods", with(":method", "GET")), head("two paths", with(":path", "/echo")),
				head("two authorities", with(":authority", "b")), head("a status", with(":status", "200")),
				head("an unknown pseudo-field", with(":x", "y")), head("an empty pseudo-field", with(":", "y")),
				head("a pseudo-field after a field", "x", "y", ":method", "POST", ":scheme", "http", ":path", "/echo"),
				head("the protocol of an extended CONNECT", ":method", "CONNECT", ":scheme", "http", ":path", "/echo",
						":authority", "a", ":protocol", "websocket"),
				head("CONNECT", ":method", "CONNECT", ":authority", "a:1"),
				head("CONNECT with a path", ":method", "CONNECT", ":scheme", "http", ":path", "/echo", ":authority",
						"a"),
				head("a method with a space", ":method", "P T", ":scheme", "http", ":path", "/echo"),
				head("a method of 300 characters", ":method", "M".repeat(300), ":scheme", "http", ":path", "/echo"),
				head("a scheme with a space", ":method", "POST", ":scheme", "h p", ":path", "/echo", ":authority", "a"),
				head("another scheme", ":method", "POST", ":scheme", "ftp", ":path", "/echo", ":authority", "a"),
				head("an asterisk for a path", ":method", "GET", ":scheme", "http", ":path", "*", ":authority", "a"),
				head("a path without a slash", ":method", "GET", ":scheme", "http", ":path", "echo", ":authority", "a"),
				head("an absolute URI for a path", ":method", "GET", ":scheme", "http", ":path", "http://a/echo",
						":authority", "a"),
				head("a path with a space", ":method", "GET", ":scheme", "http", ":path", "/echo x", ":authority", "a"),
				head("a path with a control", ":method", "GET", ":scheme", "http", ":path", "/echo?\u0001",
						":authority", "a"),
				head("a path with a line end", ":method", "GET", ":scheme", "http", ":path", "/echo\r\nX: y",
						":authority", "a"),
				head("a path that is badly encoded", ":method", "GET", ":scheme", "http", ":path", "/echo/%zz?%",
						":authority", "a"),
				head("a path of 9,000 characters", ":method", "GET", ":scheme", "http", ":path",
						"/echo?" + "x".repeat(9000), ":authority", "a"),
				authority(""), authority("a:"), authority(":"), authority("a b"), authority("user@a"), authority("a:b"),
				authority("a:99999"), authority("[::1"), authority("[::1]:"), authority("\u00e4"), authority("[v1.a]"),
				authority("%zz"), authority("[:::::::::::]"), authority("h".repeat(4000)),
				head("a host only", ":method", "POST", ":scheme", "http", ":path", "/echo", "host", "a:"),
				head("a bad host only", ":method", "POST", ":scheme", "http", ":path", "/echo", "host", "a b"),
				head("two hosts", with("host", "a", "host", "b")), head("an empty host", with("host", "")),
				head("another host than the authority", with("host", "b")),
				head("a host with a port", with("host", "a:80")), head("a host with an empty port", with("host", "a:")),
				head("an upper-case name", with("X-Large", "y")), head("an empty name", with("", "y")),
				head("a name with a space", with("x y", "z")), head("a name with a colon", with("x:y", "z")),
				head("a name with a control", with("x\u0001", "y")),
				head("a name that is not ASCII", with("\u00e4", "y")),
				head("a value with a control", with("x", "\u0001")),
				head("a value with a line end", with("x", "a\r\nb")), head("a value with a zero", with("x", "\u0000")),
				head("a value with a space before it", with("x", " y")),
				head("a value that is not ASCII", with("x", "\u00e4\u00ff")),
				head("the field connection", with("connection", "close")),
				head("the field transfer-encoding", with("transfer-encoding", "chunked")),
				head("the field keep-alive", with("keep-alive", "x")),
				head("the field upgrade", with("upgrade", "h2c")),
				head("the field proxy-connection", with("proxy-connection", "x")),
				head("te with another value than trailers", with("te", "gzip")),
				head("te with trailers", with("te", "trailers")), head("an unknown expectation", with("expect", "x")),
				head("an expectation of nothing", with("expect", "")),
				head("a content-length that is none", with("content-length", "x")),
				head("an empty content-length", with("content-length", "")),
				head("a negative content-length", with("content-length", "-1")),
				head("a content-length with a sign", with("content-length", "+5")),
				head("two content-lengths", with("content-length", "5", "content-length", "6")),
				head("a content-length that is too small", with("content-length", "4")),
				head("a content-length that is too large", with("content-length", "6")),
				head("a content-length over the limit", with("content-length", "100001")),
				head("the largest content-length", with("content-length", "9223372036854775807")),
				head("a content-length of more than 64 bits", with("content-length", "9223372036854775808")),
				head("two content-types", with("content-type", "a/b", "content-type", "c/d")),
				head("a content-type that is none", with("content-type", "\u00ff")),
				head("an empty accept", with("accept", "")), head("a bad cookie", with("cookie", "=;;\u00ff")),
				head("a bad origin", with("origin", "http://[")),
				head("a bad preflight", with("origin", "x", "access-control-request-method", "\u00ff")));
	}

	private static BadInput authority(String value) {
		String shown = (value.length() < 20) ? value : value.substring(0, 20) + "…";
		return head("the authority \"" + shown + "\"", ":method", "POST", ":scheme", "http", ":path", "/echo",
				":authority", value);
	}

	/** The fields of a good request and further ones. */
	private static String[] with(String... namesAndValues) {
		return Stream
			.concat(Stream.of(":method", "POST", ":scheme", "http", ":path", "/echo", ":authority", "a"),
					Arrays.stream(namesAndValues))
			.toArray(String[]::new);
	}

	private static BadInput head(String name, String... namesAndValues) {
		List<byte[]> variants = Stream.of("/echo", "/livez", "/nothing").flatMap((path) -> {
			byte[] block = fields(Arrays.stream(namesAndValues)
				.map((text) -> text.startsWith("/echo") ? path + text.substring(5) : text)
				.toArray(String[]::new));
			return Stream.of(connection(headers(1, END_STREAM, block), get(3)),
					connection(headers(1, 0, block), frame(DATA, 0, 1, HELLO), frame(DATA, END_STREAM, 1), get(3)));
		}).toList();
		return new BadInput("a request with " + name, variants, false);
	}

	private static Stream<BadInput> bodies() {
		byte[] piece = frame(DATA, 0, 1, new byte[16_000]);
		return Stream.of(row("a body over the limit", post(1), times(4, piece)),
				row("a body over the windows", post(1), times(20, piece)),
				row("a body of a request that has none", get(1), piece),
				row("trailers with a pseudo-field", post(1), frame(DATA, 0, 1, HELLO),
						frame(HEADERS, END_HEADERS | END_STREAM, 1, fields(":path", "/"))),
				row("trailers with an upper-case name", post(1), frame(DATA, 0, 1, HELLO),
						frame(HEADERS, END_HEADERS | END_STREAM, 1, fields("X", "y"))),
				row("trailers with a length", post(1), frame(DATA, 0, 1, HELLO),
						frame(HEADERS, END_HEADERS | END_STREAM, 1, fields("content-length", "5"))),
				row("trailers without the end of the stream", post(1), frame(DATA, 0, 1, HELLO),
						frame(HEADERS, END_HEADERS, 1, fields("x", "y")), frame(DATA, END_STREAM, 1, HELLO)),
				row("trailers twice", post(1), times(2, frame(HEADERS, END_HEADERS | END_STREAM, 1, fields("x", "y")))),
				row("trailers that are too large", post(1), headers(1, END_STREAM, fields("x", "x".repeat(30_000)))));
	}

}
