package io.resound.express;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Leaks;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever streams share a connection, in whatever order their frames come, and whether
 * the lane or the router answers them: each gets the answer that it gets without a lane.
 */
class Http2LaneProperties {

	private static Service withLane;

	private static Service withoutLane;

	@BeforeContainer
	static void start() {
		withLane = Service.start();
		withoutLane = Service.start("resound.express.enabled=false");
		Leaks.listen();
	}

	@AfterContainer
	static void stop() {
		withLane.close();
		withoutLane.close();
		Leaks.assertNone();
	}

	/** What is wrong with a head. */
	enum Flaw {

		TE, UPPER_CASE, TWO_PATHS, LINE_FEED, CONNECTION, TWO_LENGTHS, HOST, SCHEME, ABSOLUTE_PATH, TOO_LARGE, TOO_MANY;

		/** Whether the response is a document, and not a reset. */
		boolean isRefused() {
			return ordinal() >= HOST.ordinal();
		}

		void add(Http2Headers head) {
			switch (this) {
				case TE -> head.add("te", "gzip");
				case UPPER_CASE -> head.add("X-A", "b");
				case TWO_PATHS -> head.add(":path", "/echo");
				case LINE_FEED -> head.add("x-a", "b\nc");
				case CONNECTION -> head.add("connection", "close");
				case TWO_LENGTHS -> head.add("content-length", "1").add("content-length", "2");
				case HOST -> head.add("host", "elsewhere");
				case SCHEME -> head.scheme("ftp");
				case ABSOLUTE_PATH -> head.path("http://localhost/echo");
				case TOO_LARGE -> head.add("x-a", "b".repeat(17_000));
				case TOO_MANY -> {
					for (int i = 0; i <= 100; i++) {
						head.add("x-" + i, "a");
					}
				}
			}
		}

	}

	/** What a client does on a stream: pieces of these sizes, and perhaps trailers. */
	record Request(String method, Target target, Flaw flaw, String type, String expect, boolean declared,
			List<Integer> pieces, boolean trailers) {

		int frames() {
			return 1 + this.pieces.size() + (this.trailers ? 1 : 0);
		}

		Http2Headers head() {
			Http2Headers head = new DefaultHttp2Headers(false).method(this.method)
				.scheme("http")
				.authority(this.target.authority())
				.path(this.target.path());
			if (this.expect != null) {
				head.add("expect", this.expect);
			}
			if (this.type != null) {
				head.add("content-type", this.type);
			}
			if (this.declared) {
				int length = this.pieces.stream().mapToInt(Integer::intValue).sum();
				head.add("content-length", Integer.toString(length));
			}
			if (this.flaw != null) {
				this.flaw.add(head);
			}
			return head;
		}

		/** Sends one of the frames, and returns the stream. */
		int send(Http2Client client, int stream, int frame) {
			boolean end = frame == frames() - 1;
			if (frame == 0) {
				return client.request(head(), end);
			}
			if (this.trailers && end) {
				client.headers(stream, new DefaultHttp2Headers().set("x-checksum", "1"), true);
			}
			else {
				byte[] piece = new byte[this.pieces.get(frame - 1)];
				new Random(31L * stream + frame).nextBytes(piece);
				client.data(stream, piece, end);
			}
			return stream;
		}

	}

	/** Where a request goes. */
	record Target(String authority, String path) {

		boolean isEcho() {
			return this.path.startsWith("/echo");
		}

		boolean isRefused() {
			return this.authority.equals("a:b") || this.path.contains("\u007f");
		}

	}

	@Property(tries = 100, shrinking = ShrinkingMode.BOUNDED)
	void streamsAreServedAlike(@ForAll @Size(min = 1, max = 12) List<@From("requests") Request> requests,
			@ForAll long order) {
		assertThat(serve(withLane, requests, order)).isEqualTo(serve(withoutLane, requests, order));
	}

	private static Map<String, Object> serve(Service service, List<Request> requests, long order) {
		Metrics before = service.metrics();
		Map<String, Object> seen = new TreeMap<>();
		try (Http2Client client = Http2Client.connect(service.port())) {
			int[] streams = send(client, requests, new Random(order));
			for (int i = 0; i < streams.length; i++) {
				client.read(streams[i]);
			}
			// Whatever was sent too much is there before the response to this.
			client.read(client.request("GET", "/echo", true));
			for (int i = 0; i < streams.length; i++) {
				seen.put("stream " + i, describe(client.answer(streams[i])));
			}
			seen.put("going away", client.isGoingAway());
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> service.metrics().value("http_requests_in_flight") == 0);
		service.metrics().series().forEach((name, value) -> {
			if (name.startsWith("http_re") && !name.contains("duration") && value != before.value(name)) {
				seen.put(name, value - before.value(name));
			}
		});
		return seen;
	}

	/** Sends the frames of all requests, each in its order, mixed at random. */
	private static int[] send(Http2Client client, List<Request> requests, Random random) {
		int[] streams = new int[requests.size()];
		int[] sent = new int[requests.size()];
		List<Integer> turns = new ArrayList<>();
		for (int i = 0; i < streams.length; i++) {
			for (int frame = 0; frame < requests.get(i).frames(); frame++) {
				turns.add(i);
			}
		}
		Collections.shuffle(turns, random);
		for (int i : turns) {
			streams[i] = requests.get(i).send(client, streams[i], sent[i]++);
		}
		return streams;
	}

	private static String describe(Http2Answer answer) {
		StringBuilder text = new StringBuilder();
		answer.heads()
			.forEach((head) -> head.forEach((field) -> text.append(field.getKey())
				.append(": ")
				.append(field.getKey().toString().equals("date") ? "now" : field.getValue())
				.append('\n')));
		return text.append(Arrays.hashCode(answer.body()))
			.append(", bytes: ")
			.append(answer.body().length)
			.append(", whole: ")
			.append(answer.isWhole())
			.append(", reset: ")
			.append(answer.reset())
			.append(", resets: ")
			.append(answer.resets())
			.toString();
	}

	@Provide
	Arbitrary<Request> requests() {
		Arbitrary<List<Integer>> pieces = Arbitraries
			.frequencyOf(Tuple.of(6, Arbitraries.integers().between(0, 300)),
					Tuple.of(1, Arbitraries.integers().between(3000, 6000)))
			.list()
			.ofMaxSize(3);
		return Combinators
			.combine(Arbitraries.of("POST", "POST", "GET", "PUT", "DELETE", "OPTIONS"), targets(),
					Arbitraries.of(Flaw.class).injectNull(0.8),
					Arbitraries.of("text/plain", "text/html", "application/json; a=\"b\"").injectNull(0.3),
					Arbitraries.of("100-continue", "100-continue,, 100-Continue", "", ",", "tea", "100-continue, tea")
						.injectNull(0.8),
					Arbitraries.of(true, false), pieces, Arbitraries.of(true, false, false))
			.as(Http2LaneProperties::valid);
	}

	private static Arbitrary<Target> targets() {
		Arbitrary<String> authorities = Arbitraries.frequency(Tuple.of(12, "localhost"), Tuple.of(3, "localhost:"),
				Tuple.of(2, "[::1]:"), Tuple.of(1, "[::1]:80"), Tuple.of(1, "a:b"));
		Arbitrary<String> paths = Arbitraries.frequencyOf(
				Tuple.of(6, Arbitraries.of("/echo", "/echo", "/echo/a", "/echo?a")),
				Tuple.of(2,
						Arbitraries.of("/echo?{\"a\":[1]}", "/echo?a|b^c`d\\<e>", "/echo?50%&%zz",
								"/echo/[\u00c3\u00a4]%", "/echo?\u00ff", "/echo?\u007f")),
				Tuple.of(2, Arbitraries.of("/nothing", "/\u00c3\u00a4\"[%", "/livez", "/healthz?%", "/", "/?[",
						"/favicon.ico")));
		return Combinators.combine(authorities, paths).as(Target::new);
	}

	/**
	 * What the router answers before the request is whole is reset behind the answer,
	 * sooner or later: such requests are made whole.
	 */
	private static Request valid(String method, Target target, Flaw flaw, String type, String expect, boolean declared,
			List<Integer> pieces, boolean trailers) {
		if (flaw != null && !flaw.isRefused()) {
			return new Request(method, target, flaw, type, expect, declared, pieces, trailers);
		}
		if (flaw != null || !target.isEcho() || target.isRefused() || (expect != null && expect.contains("tea"))) {
			return new Request(method, target, flaw, type, expect, declared, List.of(), false);
		}
		if (declared) {
			return new Request(method, target, null, type, expect, true,
					pieces.stream().filter((size) -> size > 0).toList(), false);
		}
		return new Request(method, target, null, type, expect, false, pieces, trailers);
	}

}
