package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.Http2Answer;
import io.resound.testing.OverTls;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** That a stream of HTTP/2 is served alike with the express lane and without it. */
@Timeout(60)
@OverTls
class Http2LaneTests {

	private static final int LIMIT = 100_000;

	private static final int WINDOW = 65_535;

	private static final String[] SETTINGS = { "resound.limits.body=" + LIMIT + "B",
			"server.max-http-request-header-size=4KB", "resound.limits.stall-timeout=1s" };

	private static Service withLane;

	private static Service withoutLane;

	@BeforeAll
	static void start() {
		String[] on = Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
		on[SETTINGS.length] = "resound.express.enabled=true";
		withLane = Service.start(on);
		String[] off = Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
		off[SETTINGS.length] = "resound.express.enabled=false";
		withoutLane = Service.start(off);
	}

	@AfterAll
	static void stop() {
		withLane.close();
		withoutLane.close();
	}

	private static Http2Client connect() {
		return Http2Client.connect(withLane.port());
	}

	/** A request: its head, the pieces of its body, and whether it ends in trailers. */
	private record Request(String name, Http2Headers head, boolean trailers, List<byte[]> pieces) {

		static Request of(String name, String method, String path, String... fields) {
			Http2Headers head = new DefaultHttp2Headers(false).method(method)
				.scheme("http")
				.authority("localhost")
				.path(path);
			for (int i = 0; i < fields.length; i += 2) {
				head.add(fields[i], fields[i + 1]);
			}
			return new Request(name, head, false, List.of());
		}

		Request body(int... sizes) {
			List<byte[]> bodies = new ArrayList<>();
			for (int size : sizes) {
				byte[] piece = new byte[size];
				Arrays.fill(piece, (byte) ('a' + bodies.size()));
				bodies.add(piece);
			}
			return new Request(this.name, this.head, this.trailers, bodies);
		}

		Request withTrailers() {
			return new Request(this.name, this.head, true, this.pieces);
		}

		Request without(String field) {
			this.head.remove(field);
			return this;
		}

		int send(Http2Client client) {
			int stream = client.request(this.head, this.pieces.isEmpty() && !this.trailers);
			for (int i = 0; i < this.pieces.size(); i++) {
				client.data(stream, this.pieces.get(i), !this.trailers && i == this.pieces.size() - 1);
			}
			if (this.trailers) {
				client.headers(stream, new DefaultHttp2Headers().set("x-checksum", "1"), true);
			}
			return stream;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	static Stream<Request> requests() {
		return Stream.of(Request.of("nothing", "GET", "/echo"),
				Request.of("nothing of a type", "DELETE", "/echo/a", "content-type", "text/html"),
				Request.of("nothing of a length", "POST", "/echo", "content-length", "0"),
				Request.of("an empty frame", "POST", "/echo").body(0),
				Request.of("an empty frame of a length", "POST", "/echo", "content-length", "0").body(0),
				Request.of("trailers only", "POST", "/echo").withTrailers(),
				Request.of("a body of a length", "POST", "/echo", "content-length", "5").body(5),
				Request
					.of("a body of an inert type", "PUT", "/echo", "content-length", "5", "content-type", "text/plain")
					.body(5),
				Request
					.of("a body of another type", "PATCH", "/echo", "content-length", "5", "content-type", "text/html")
					.body(5),
				Request.of("a body in pieces", "POST", "/echo", "content-length", "9").body(4, 0, 5),
				Request.of("a body without a length", "POST", "/echo", "content-type", "image/png").body(700),
				Request.of("pieces without a length", "POST", "/echo").body(700, 1, 300),
				Request.of("a body that ends in an empty frame", "POST", "/echo").body(700, 0),
				Request.of("a body and trailers", "POST", "/echo", "content-length", "7").body(7).withTrailers(),
				Request.of("a body that is not copied", "POST", "/echo", "content-length", "5000").body(5000),
				Request.of("a body of a full frame", "POST", "/echo", "content-length", "16384").body(16_384),
				Request.of("a length with zeros", "POST", "/echo", "content-length", "005").body(5),
				Request.of("two equal lengths", "POST", "/echo", "content-length", "5", "content-length", "5").body(5),
				Request.of("two lengths", "POST", "/echo", "content-length", "5", "content-length", "6").body(5),
				Request.of("a length too short", "POST", "/echo", "content-length", "4").body(5),
				Request.of("a length too long", "POST", "/echo", "content-length", "6").body(5),
				Request.of("a length exceeded by the second piece", "POST", "/echo", "content-length", "4").body(3, 2),
				Request.of("a length exceeded by the last of many", "POST", "/echo", "content-length", "9")
					.body(3, 3, 3, 1),
				Request.of("a length not reached by two pieces", "POST", "/echo", "content-length", "6").body(3, 2),
				Request.of("a length not reached by a piece and nothing", "POST", "/echo", "content-length", "6")
					.body(3, 0),
				Request.of("a length not reached before trailers", "POST", "/echo", "content-length", "6")
					.body(5)
					.withTrailers(),
				Request.of("a length exceeded by a large piece", "POST", "/echo", "content-length", "5000").body(6000),
				Request.of("a length and nothing", "POST", "/echo", "content-length", "6"),
				Request.of("a length over the limit", "POST", "/echo", "content-length", "100001").body(1),
				Request.of("other methods", "OPTIONS", "/echo"), Request.of("the head only", "HEAD", "/echo"),
				Request.of("no such method", "TRACE", "/echo"), Request.of("a query", "POST", "/echo?a=b").body(5),
				Request.of("an encoded path", "POST", "/%65cho").body(5), Request.of("no such path", "GET", "/nothing"),
				Request.of("a probe", "GET", "/livez"),
				Request.of("an encoding", "POST", "/echo", "content-encoding", "gzip").body(5),
				Request.of("a language", "POST", "/echo", "content-language", "en").body(5),
				Request.of("an expectation", "POST", "/echo", "expect", "100-continue").body(5),
				Request.of("another expectation", "POST", "/echo", "expect", "more"),
				Request.of("transfer codings", "POST", "/echo", "te", "trailers").body(5),
				Request.of("a host", "POST", "/echo", "host", "localhost").body(5),
				Request.of("a bad host", "POST", "/echo", "host", "a b").without(":authority").body(5),
				Request.of("no authority", "POST", "/echo").without(":authority").body(5),
				Request.of("no path", "POST", "/echo").without(":path").body(5),
				Request.of("no scheme", "POST", "/echo").without(":scheme").body(5),
				Request.of("two types", "POST", "/echo", "content-type", "a/b", "content-type", "a/b").body(5),
				Request.of("an empty type", "POST", "/echo", "content-type", "").body(5),
				Request.of("a field of the connection", "POST", "/echo", "connection", "close"),
				Request.of("a head that is too large", "GET", "/echo", "x-large", "x".repeat(4200)));
	}

	@ParameterizedTest
	@MethodSource("requests")
	void aRequestGetsTheSameAnswerAndIsCountedAlike(Request request) {
		assertThat(serve(withLane, request)).isEqualTo(serve(withoutLane, request));
	}

	/**
	 * What one sees of a request: the answer, the metrics, and that the rest works. How
	 * much of a body leaves before a reset depends on when its pieces arrive.
	 */
	private static Map<String, Object> serve(Service service, Request request) {
		Metrics before = service.metrics();
		Map<String, Object> seen = new TreeMap<>();
		boolean cut;
		try (Http2Client client = Http2Client.connect(service.port())) {
			seen.put("before", describe(client.read(echo(client, "before"))));
			Http2Answer answer = client.read(request.send(client));
			cut = !answer.isWhole();
			seen.put("answer", describe(answer));
			seen.put("behind", describe(client.read(echo(client, "behind"))));
		}
		awaitNothingInFlight(service);
		service.metrics().series().forEach((name, value) -> {
			if (name.startsWith("http_") && !name.contains("duration") && !name.contains("connections")
					&& value != before.value(name)) {
				seen.put(name, value - before.value(name));
			}
		});
		if (cut) {
			seen.remove("http_response_body_bytes_total{endpoint=\"/echo\"}");
		}
		return seen;
	}

	private static int echo(Http2Client client, String text) {
		int stream = client.request("POST", "/echo", false, "content-type", "text/plain");
		client.data(stream, text.getBytes(StandardCharsets.US_ASCII), true);
		return stream;
	}

	private static String describe(Http2Answer answer) {
		StringBuilder text = new StringBuilder();
		for (Http2Headers head : answer.heads()) {
			head.forEach((field) -> text.append(field.getKey())
				.append(": ")
				.append(field.getKey().toString().equals("date") ? "now" : field.getValue())
				.append('\n'));
		}
		return text.append(answer.isWhole() ? answer.text() : "")
			.append("\nwhole: ")
			.append(answer.isWhole())
			.append(", reset: ")
			.append(answer.reset())
			.toString();
	}

	private static void awaitNothingInFlight(Service service) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> service.metrics().value("http_requests_in_flight") == 0);
	}

	@Test
	void aFirstPieceOverTheLimitIsRefused() {
		try (Service small = Service.start("resound.limits.body=1000B");
				Http2Client client = Http2Client.connect(small.port())) {
			Metrics before = small.metrics();
			int stream = client.request("POST", "/echo", false);
			client.data(stream, new byte[1001], false);
			assertThat(client.read(stream).status()).isEqualTo(413);
			assertThat(client.answer(stream).text()).contains("\"actual\":1001");
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
			assertThat(small.metrics().requests("POST", "/echo", "413"))
				.isEqualTo(before.requests("POST", "/echo", "413") + 1);
			assertThat(client.read(echo(client, "after")).text()).isEqualTo("after");
		}
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("services")
	void aBodyThatDoesNotComeIsRefusedInTime(Service service) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false);
			echoUntilEnd(client, stream);
			assertThat(client.answer(stream).status()).isEqualTo(408);
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.NO_ERROR);
		}
	}

	@ParameterizedTest(autoCloseArguments = false)
	@MethodSource("services")
	void aBodyThatStopsComingIsCutInTime(Service service) {
		Metrics before = service.metrics();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, new byte[10], false);
			echoUntilEnd(client, stream);
			assertThat(client.answer(stream).reset()).isEqualTo(Http2Client.CANCEL);
			assertThat(client.answer(stream).body()).hasSize(10);
		}
		assertThat(service.metrics().aborted("/echo", "timeout")).isEqualTo(before.aborted("/echo", "timeout") + 1);
	}

	static List<Service> services() {
		return List.of(withLane, withoutLane);
	}

	/** Keeps a connection busy until a stream has ended. */
	private static void echoUntilEnd(Http2Client client, int stream) {
		while (!client.answer(stream).isEnded()) {
			client.read(echo(client, "still here"));
			client.readFor(Duration.ofMillis(100));
		}
	}

	@Test
	void noMoreWindowIsGivenThanHasBeenWritten() {
		try (Http2Client client = connect().keepWindow()) {
			List<Integer> streams = new ArrayList<>();
			for (int i = 0; i < 90; i++) {
				int stream = client.request("POST", "/echo", false, "content-length", "4000");
				client.data(stream, new byte[4000], true);
				streams.add(stream);
			}
			client.readFor(Duration.ofMillis(300));
			assertThat(bytesOf(client, streams)).as("what the connection's window lets out").isEqualTo(WINDOW);
			// The window of a connection is given back in halves of a mebibyte.
			assertThat(client.answer(0).window()).isEqualTo(1024 * 1024 - WINDOW);
			client.window(0, 1024 * 1024);
			for (int stream : streams) {
				assertThat(client.read(stream).body()).hasSize(4000);
			}
		}
	}

	private static int bytesOf(Http2Client client, List<Integer> streams) {
		return streams.stream().mapToInt((stream) -> client.answer(stream).body().length).sum();
	}

	@Test
	void aStreamsWindowIsGivenBackAsItsEchoIsTaken() {
		try (Http2Client client = Http2Client.connect(withLane.port(), 1000).keepWindow()) {
			int stream = client.request("POST", "/echo", false);
			for (int i = 0; i < 4; i++) {
				client.data(stream, new byte[16_000], false);
			}
			client.readFor(Duration.ofMillis(300));
			assertThat(client.answer(stream).body()).hasSize(1000);
			assertThat(client.answer(stream).window()).isZero();
			client.window(stream, 47_000);
			while (client.answer(stream).window() == 0) {
				client.readFrames(1);
			}
			assertThat(client.answer(stream).window()).isBetween(WINDOW / 2L, 48_000L);
			client.window(stream, 100_000);
			client.data(stream, new byte[0], true);
			assertThat(client.read(stream).body()).hasSize(64_000);
		}
	}

	@Test
	void streamsOfTheLaneAndOfTheRouterShareAConnection() {
		Metrics before = withLane.metrics();
		try (Http2Client client = connect()) {
			client.window(0, 1 << 30);
			List<Integer> streams = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				streams.add(client.request("POST", (i % 2 == 0) ? "/echo" : "/echo?routed", false));
			}
			for (int piece = 0; piece < 4; piece++) {
				for (int stream : streams) {
					byte[] bytes = new byte[15_000];
					Arrays.fill(bytes, (byte) (stream + piece));
					client.data(stream, bytes, piece == 3);
				}
			}
			for (int stream : streams) {
				byte[] body = client.read(stream).body();
				assertThat(body).hasSize(60_000);
				for (int i = 0; i < body.length; i++) {
					assertThat(body[i]).isEqualTo((byte) (stream + i / 15_000));
				}
			}
		}
		assertThat(withLane.metrics().requests("POST", "/echo", "200"))
			.isEqualTo(before.requests("POST", "/echo", "200") + 16);
	}

	@Test
	void aStreamThatTheClientResetsIsAborted() {
		Metrics before = withLane.metrics();
		try (Http2Client client = connect()) {
			int awaited = client.request("POST", "/echo", false);
			int begun = client.request("POST", "/echo", false);
			client.data(begun, new byte[10], false);
			client.readHead(begun);
			client.reset(awaited, Http2Client.CANCEL);
			client.reset(begun, Http2Client.CANCEL);
			assertThat(client.read(echo(client, "after")).text()).isEqualTo("after");
		}
		Metrics after = withLane.metrics();
		assertThat(after.aborted("/echo", "client")).isEqualTo(before.aborted("/echo", "client") + 2);
		assertThat(after.requests("POST", "/echo", "none")).isEqualTo(before.requests("POST", "/echo", "none") + 1);
		assertThat(after.value("http_requests_in_flight")).isZero();
	}

	@Test
	void aConnectionThatIsLostAbortsItsStreams() {
		Metrics before = withLane.metrics();
		Http2Client client = connect();
		int begun = client.request("POST", "/echo", false);
		client.request("POST", "/echo", false);
		client.data(begun, new byte[10], false);
		client.readHead(begun);
		client.vanish();
		awaitNothingInFlight(withLane);
		assertThat(withLane.metrics().aborted("/echo", "client")).isEqualTo(before.aborted("/echo", "client") + 2);
	}

	@Test
	void aFinCutsWhatIsNotWholeAndNothingElse() {
		try (Http2Client client = connect().keepWindow()) {
			int open = client.request("POST", "/echo", false);
			client.data(open, new byte[10], false);
			client.readHead(open);
			int whole = echo(client, "whole");
			client.finish();
			assertThat(client.read(whole).text()).isEqualTo("whole");
			assertThat(client.readReset(open)).isEqualTo(Http2Client.CANCEL);
			client.readToEnd();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void framesThatAnEchoHasNoUseForAreReadOver(boolean lane) {
		try (Http2Client client = Http2Client.connect((lane ? withLane : withoutLane).port())) {
			int stream = client.request("POST", "/echo", false);
			client.send(2, 0, stream, new byte[] { 0, 0, 0, 0, 7 });
			client.send(99, 0, stream, new byte[] { 1, 2, 3 });
			client.window(stream, 1000);
			client.send(0, 8, stream, new byte[] { 3, 'h', 'i', 0, 0, 0 });
			client.data(stream, "!".getBytes(StandardCharsets.US_ASCII), true);
			assertThat(client.read(stream).text()).isEqualTo("hi!");
		}
	}

	/**
	 * The head of the first response goes into the batch and puts its type into the HPACK
	 * table; the codec writes that of the second, which refers to this entry.
	 */
	@Test
	void headerBlocksLeaveInTheOrderTheyWereMade() {
		try (Http2Client client = connect()) {
			client.read(echo(client, "settings are exchanged"));
			List<Integer> streams = new ArrayList<>();
			client.sendTogether(() -> {
				for (boolean end : new boolean[] { true, false }) {
					int stream = client.request("POST", "/echo", false, "content-type", "hpack/order");
					client.data(stream, new byte[1], end);
					streams.add(stream);
				}
			});
			for (int stream : streams) {
				assertThat(client.readHead(stream).field("content-type")).isEqualTo("hpack/order");
			}
		}
	}

	@Test
	void aTableOfAnotherSizeIsAnnouncedBeforeItIsUsed() {
		try (Http2Client client = connect()) {
			List<Integer> streams = new ArrayList<>();
			for (int size : new int[] { 4096, 0, 4096, 100, 0, 2000 }) {
				streams.add(echo(client, "a"));
				client.send(4, 0, 0, new byte[] { 0, 1, 0, 0, (byte) (size >> 8), (byte) size });
				streams.add(echo(client, "a"));
				streams.add(client.request("GET", "/echo?routed", true));
			}
			for (int stream : streams) {
				assertThat(client.read(stream).status()).isEqualTo(200);
				assertThat(client.answer(stream).field("cache-control")).isEqualTo("no-store");
			}
		}
	}

}
