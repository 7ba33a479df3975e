package io.resound.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.resound.connection.OpenHeads;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the heads of all open requests may hold together. */
@BothWays
class HeadsTests {

	/** What each connection may hold in any case. */
	private static final int OWN = 2048;

	/** What is counted for the objects of a field. */
	private static final int FIELD = 200;

	private static final String LARGE = field(145).repeat(98);

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";

	private static final String PROBLEM = "{\"title\":\"Service Unavailable\",\"status\":503,"
			+ "\"detail\":\"The heads of all open requests together may hold 4194304 bytes, and with this one it would"
			+ " be more. The setting is resound.limits.heads.\",\"limit\":4194304,\"setting\":\"resound.limits.heads\"}\n";

	private static Service service;

	private static OpenHeads heads;

	private final List<RawClient> clients = new ArrayList<>();

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.heads=4MB", "resound.limits.head-timeout=1m",
				"resound.limits.stall-timeout=1m");
		heads = service.context().getBean(OpenHeads.class);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void nothingIsHeldOnceTheyAreClosed() {
		this.clients.forEach(RawClient::close);
		await(0);
		this.clients.clear();
	}

	private static String field(int length) {
		return "f: " + "x".repeat(length) + "\r\n";
	}

	static Stream<Arguments> largeHeads() {
		String line = "GET /echo HTTP/1.1\r\nHost: a\r\n";
		String trailers = "3\r\nabc\r\n0\r\n";
		return Stream.of(Arguments.of("an incomplete head", line + LARGE, 99, 0),
				Arguments.of("an incomplete field", line + field(15_000).stripTrailing(), 1, 0),
				Arguments.of("an incomplete request line", "GET /livez/" + "x".repeat(8_000), 0, 0),
				Arguments.of("an open exchange", CHUNKED + LARGE + "\r\n3\r\nabc\r\n", 100, 8),
				Arguments.of("incomplete trailers", CHUNKED + "\r\n" + trailers + LARGE, 100, trailers.length()));
	}

	/**
	 * Holds as many heads as there may be, of which the next one is refused.
	 * @param text what is sent of a request
	 * @param fields the number of fields in it
	 * @param body the bytes of the body in it
	 */
	private void fill(String text, int fields, int body) {
		long each = text.length() - body + (long) FIELD * fields - OWN;
		long fitting = heads.limit() / each;
		for (int i = 1; i <= fitting; i++) {
			this.clients.add(service.connect().send(text));
		}
		await(fitting * each);
	}

	private static void await(long held) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(heads.held()).isEqualTo(held));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("largeHeads")
	void theNextLargeHeadIsRefused(String name, String text, int fields, int body) {
		fill(text, fields, body);
		Metrics before = service.metrics();
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n" + LARGE);
			assertRefused(client.read());
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(service.metrics().requests("OTHER", "UNKNOWN", "503"))
			.isEqualTo(before.requests("OTHER", "UNKNOWN", "503") + 1);
		try (RawClient client = service.connect()) {
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n" + LARGE + "\r\n");
			assertRefused(client.read());
			assertThat(client.readToEnd()).isEmpty();
		}
		assertSmallRequestsAreServed();
		for (int i = 0; i < 10; i++) {
			this.clients.removeLast().close();
		}
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			try (RawClient client = service.connect()) {
				client.send("GET /echo HTTP/1.1\r\nHost: a\r\n" + LARGE + "\r\n");
				assertThat(client.read().status()).isEqualTo(200);
			}
		});
	}

	private static void assertRefused(Answer answer) {
		assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
		assertThat(answer.field("connection")).isEqualTo("close");
		assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
		assertThat(answer.text()).isEqualTo(PROBLEM);
	}

	private static void assertSmallRequestsAreServed() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			assertThat(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello").text())
				.isEqualTo("hello");
			assertThat(client.ask(CHUNKED + "\r\n5\r\nhello\r\n0\r\n\r\n").text()).isEqualTo("hello");
		}
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
			assertThat(client.read(client.request("GET", "/echo", true, "te", "trailers")).status()).isEqualTo(200);
		}
	}

	@Test
	void aRequestThatIsOverHoldsNothing() {
		for (int i = 0; i < 500; i++) {
			RawClient client = service.connect();
			this.clients.add(client);
			assertThat(client.ask("GET /echo HTTP/1.1\r\nHost: a\r\n" + LARGE + "\r\n").status()).isEqualTo(200);
			assertThat(client.ask(CHUNKED + "\r\n0\r\n" + LARGE + "\r\n").status()).isEqualTo(200);
		}
		await(0);
	}

	/** Whoever is refused must not hold memory while the response is being read. */
	@Test
	void aRefusedHeadHoldsNothing() {
		fill("GET /echo HTTP/1.1\r\nHost: a\r\n" + LARGE, 99, 0);
		long held = heads.held();
		for (int i = 0; i < 20; i++) {
			RawClient client = service.connect();
			this.clients.add(client);
			client.send("GET /echo HTTP/1.1\r\nHost: a\r\n" + LARGE);
			assertRefused(client.read());
		}
		await(held);
	}

	@Test
	void theNewestStreamOfHttp2IsRefused() {
		String[] fields = fieldsOfHttp2();
		List<Http2Client> connections = new ArrayList<>();
		Metrics before = service.metrics();
		try {
			int refused = 0;
			while (refused == 0) {
				Http2Client client = Http2Client.connect(service.port());
				connections.add(client);
				for (int i = 0; i < 50 && refused == 0; i++) {
					int stream = client.request("POST", "/echo", false, fields);
					refused = isRefused(client, stream) ? stream : 0;
				}
			}
			assertThat(heads.held()).isLessThanOrEqualTo(heads.limit());
			assertSmallRequestsAreServed();
			Http2Client last = connections.getLast();
			assertThat(last.answer(refused).reset()).as("REFUSED_STREAM").isEqualTo(7);
			Metrics after = service.metrics();
			assertThat(after.aborted("/echo", "limit")).isEqualTo(before.aborted("/echo", "limit") + 1);
			assertThat(after.requests("POST", "/echo", "none")).isEqualTo(before.requests("POST", "/echo", "none") + 1);
		}
		finally {
			connections.forEach(Http2Client::close);
		}
	}

	private static String[] fieldsOfHttp2() {
		List<String> fields = new ArrayList<>(List.of("expect", "100-continue"));
		for (int i = 0; i < 70; i++) {
			fields.addAll(List.of("f" + i, "x".repeat(145)));
		}
		return fields.toArray(String[]::new);
	}

	/** Whether the stream is reset, instead of being asked for its body. */
	private static boolean isRefused(Http2Client client, int stream) {
		while (client.answer(stream).heads().isEmpty() && client.answer(stream).reset() == null) {
			client.readFrames(1);
		}
		return client.answer(stream).reset() != null;
	}

	/** Streams that wait for their bodies: with the lane on, those are the lane's. */
	@ParameterizedTest
	@ValueSource(strings = { "end", "reset", "finish", "vanish", "close" })
	void theNewestPlainStreamOfHttp2IsRefused(String end) {
		List<Http2Client> connections = new ArrayList<>();
		Metrics before = service.metrics();
		try {
			int refused = 0;
			while (refused == 0) {
				Http2Client client = Http2Client.connect(service.port());
				connections.add(client);
				client.sendTogether(() -> open(client, 98));
				// Its response, or its reset, comes after the resets of all before it.
				client.read(client.request("GET", "/livez", true));
				refused = (int) streams(98).filter((stream) -> client.answer(stream).reset() != null)
					.peek((stream) -> assertThat(client.answer(stream).reset()).isEqualTo(Http2Client.REFUSED_STREAM))
					.count();
				assertThat(client.isGoingAway()).isFalse();
			}
			assertThat(heads.held()).isBetween(heads.limit() / 2, heads.limit());
			assertSmallRequestsAreServed();
			assertThat(service.metrics().requests("POST", "/echo", "none"))
				.isGreaterThanOrEqualTo(before.requests("POST", "/echo", "none") + refused);
			connections.forEach((client) -> end(client, end));
			await(0);
		}
		finally {
			connections.forEach(Http2Client::close);
		}
	}

	private static void open(Http2Client client, int streams) {
		for (int i = 0; i < streams; i++) {
			client.request("POST", "/echo", false);
		}
	}

	private static Stream<Integer> streams(int count) {
		return Stream.iterate(1, (stream) -> stream + 2).limit(count);
	}

	private static void end(Http2Client client, String how) {
		List<Integer> open = streams(98).filter((stream) -> client.answer(stream).reset() == null).toList();
		switch (how) {
			case "end" -> open.forEach((stream) -> client.data(stream, new byte[] { 1 }, true));
			case "reset" -> open.forEach((stream) -> client.reset(stream, Http2Client.CANCEL));
			case "finish" -> client.finish();
			case "vanish" -> client.vanish();
			default -> client.close();
		}
	}

	/** An incomplete header block, and a single frame of which not all has arrived. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theNextIncompleteBlockEndsItsConnection(boolean continued) {
		List<Http2Client> connections = new ArrayList<>();
		Metrics before = service.metrics();
		try {
			boolean refused = false;
			while (!refused) {
				Http2Client client = Http2Client.connect(service.port());
				connections.add(client);
				assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
				long held = heads.held();
				if (continued) {
					client.sendTogether(() -> {
						client.send(1, 0, 3, new byte[16_000]);
						client.send(9, 0, 3, new byte[16_000]);
					});
				}
				else {
					client.sendPart(1, 4, 3, 16_000, 15_900);
				}
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.until(() -> heads.held() > held || aborted() > aborted(before));
				refused = aborted() > aborted(before);
			}
			assertThat(connections.getLast().readGoAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
			assertThat(heads.held()).isBetween(heads.limit() - 40_000, heads.limit());
			assertSmallRequestsAreServed();
		}
		finally {
			connections.forEach(Http2Client::close);
		}
		await(0);
	}

	/** What is answered during the drain, and what is cut at its end. */
	@Test
	void theDrainGivesBackWhatStreamsHold() {
		Service drained = Service.start("resound.limits.heads=4MB", "resound.drain.timeout=2s");
		OpenHeads held = drained.context().getBean(OpenHeads.class);
		try (Http2Client answered = Http2Client.connect(drained.port());
				Http2Client cut = Http2Client.connect(drained.port());
				Http2Client inBlock = Http2Client.connect(drained.port())) {
			for (Http2Client client : List.of(answered, cut)) {
				client.sendTogether(() -> open(client, 98));
				assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
			}
			inBlock.send(1, 0, 1, new byte[16_000]);
			Awaitility.await()
				.atMost(Duration.ofSeconds(10))
				.until(() -> held.held() > 2 * 98 * 1024 - 2 * OWN + 16_000 - OWN - 1024 - 1);
			CompletableFuture<Void> drain = CompletableFuture.runAsync(drained::close);
			answered.readGoAway();
			streams(98).forEach((stream) -> answered.data(stream, new byte[] { 1 }, true));
			streams(98).forEach((stream) -> assertThat(answered.read(stream).status()).isEqualTo(200));
			assertThat(drain).succeedsWithin(Duration.ofSeconds(10));
			assertThat(held.held()).isZero();
		}
		finally {
			drained.close();
		}
	}

	private static double aborted() {
		return aborted(service.metrics());
	}

	private static double aborted(Metrics metrics) {
		return metrics.sum("http_requests_aborted_total", "\"limit\"");
	}

}
