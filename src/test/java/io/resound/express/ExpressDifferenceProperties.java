package io.resound.express;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.resound.testing.Answer;
import io.resound.testing.Leaks;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The express lane is only an optimisation: a service with it and one without give the
 * same bytes for the same bytes, and the same metrics but for durations.
 */
class ExpressDifferenceProperties {

	private static final String BODY_LIMIT = "resound.limits.body=60000B";

	private static final String CORS = "resound.cors.allowed-origins=https://app.example";

	private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";

	private static final Pattern CHUNKED_HEAD = Pattern.compile("Transfer-Encoding: chunked\r\n(?:[^\r]+\r\n)*\r\n");

	private static final Pattern CHUNK = Pattern.compile("([1-9a-f][0-9a-f]*)\r\n");

	private static Service with;

	private static Service without;

	@BeforeContainer
	static void start() {
		with = Service.start(BODY_LIMIT, CORS, "resound.express.enabled=true");
		without = Service.start(BODY_LIMIT, CORS, "resound.express.enabled=false");
		Leaks.listen();
	}

	@AfterContainer
	static void stop() {
		with.close();
		without.close();
		Leaks.assertNone();
	}

	@Property(seed = "127", tries = 400, shrinking = ShrinkingMode.BOUNDED)
	void theLaneChangesNoByteAndNoCount(@ForAll("conversations") Conversation conversation) {
		assertSame(conversation);
	}

	/** Runs on demand, with another seed each time: CONTRIBUTING.md. */
	@Tag("fuzz")
	@Property(shrinking = ShrinkingMode.BOUNDED)
	void theLaneChangesNoByteAndNoCountInALongRun(@ForAll("conversations") Conversation conversation) {
		assertSame(conversation);
	}

	@Property(seed = "127", tries = 150, shrinking = ShrinkingMode.BOUNDED)
	void theWayBackToTheLaneChangesNoByteAndNoCount(@ForAll("alternatingConversations") Conversation conversation) {
		assertSame(conversation);
	}

	/** Runs on demand, with another seed each time: CONTRIBUTING.md. */
	@Tag("fuzz")
	@Property(shrinking = ShrinkingMode.BOUNDED)
	void theWayBackToTheLaneChangesNoByteAndNoCountInALongRun(
			@ForAll("alternatingConversations") Conversation conversation) {
		assertSame(conversation);
	}

	@Property(seed = "127", tries = 100, shrinking = ShrinkingMode.BOUNDED)
	void aClientThatWaitsForResponsesNowAndThenSeesTheSameOnes(
			@ForAll("alternatingConversations") Conversation conversation, @ForAll("waits") List<Boolean> waits) {
		assertSameInTurns(conversation, waits);
	}

	/** Runs on demand, with another seed each time: CONTRIBUTING.md. */
	@Tag("fuzz")
	@Property(shrinking = ShrinkingMode.BOUNDED)
	void aClientThatWaitsForResponsesNowAndThenSeesTheSameOnesInALongRun(
			@ForAll("alternatingConversations") Conversation conversation, @ForAll("waits") List<Boolean> waits) {
		assertSameInTurns(conversation, waits);
	}

	@Provide
	Arbitrary<Conversation> conversations() {
		return Conversation.arbitrary();
	}

	@Provide
	Arbitrary<Conversation> alternatingConversations() {
		return Conversation.alternating();
	}

	/** Whether the client reads what is due after a request, over and over. */
	@Provide
	Arbitrary<List<Boolean>> waits() {
		return Arbitraries.of(true, false).list().ofMinSize(1).ofMaxSize(5);
	}

	private static void assertSameInTurns(Conversation conversation, List<Boolean> waits) {
		Map<String, Double> before = counted(without);
		Map<String, Double> beforeWith = counted(with);
		List<String> expected = talkInTurns(without, conversation, waits);
		assertThat(expected).as("all is answered").hasSize(conversation.requests().size());
		assertThat(talkInTurns(with, conversation, waits)).isEqualTo(expected);
		assertSameGrowth(beforeWith, before);
	}

	private static List<String> talkInTurns(Service service, Conversation conversation, List<Boolean> waits) {
		List<String> responses = new ArrayList<>();
		List<Conversation.Request> due = new ArrayList<>();
		try (RawClient client = service.connect()) {
			for (int i = 0; i < conversation.requests().size(); i++) {
				due.add(conversation.requests().get(i));
				if (i == conversation.requests().size() - 1 || waits.get(i % waits.size())) {
					Conversation turn = new Conversation(List.copyOf(due), conversation.segments(), null);
					CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> send(client, turn),
							Thread::startVirtualThread);
					due.forEach((request) -> responses.add(read(client, request)));
					assertThat(sent.orTimeout(10, TimeUnit.SECONDS).join()).as("sent").isTrue();
					due.clear();
				}
			}
			assertThat(client.finish().readToEnd()).isEmpty();
		}
		return responses;
	}

	private static String read(RawClient client, Conversation.Request request) {
		Answer response;
		do {
			response = request.isHead() ? client.readHead() : client.read();
		}
		while (response.status() == 100);
		return response.statusLine() + response.fields()
			.stream()
			.filter((field) -> !field.name().equals("Date"))
			.map((field) -> field.name() + ": " + field.value())
			.toList() + response.text();
	}

	private static void assertSame(Conversation conversation) {
		Map<String, Double> before = counted(without);
		Map<String, Double> beforeWith = counted(with);
		RawClient.End expected = talk(without, conversation);
		RawClient.End answered = talk(with, conversation);
		assertThat(answered.reset()).as("cut").isEqualTo(expected.reset());
		String theirs = said(expected.bytes());
		String ours = said(answered.bytes());
		if (isOneRefusedSooner(ours, theirs) || isOneRefusedSooner(theirs, ours)) {
			return;
		}
		if (expected.reset()) {
			// What a reset overtakes is lost on its way, here more, there less.
			int both = Math.min(theirs.length(), ours.length());
			assertThat(ours.substring(0, both)).isEqualTo(theirs.substring(0, both));
		}
		else {
			assertThat(ours).isEqualTo(theirs);
		}
		if (ours.contains("Connection: close\r\n")) {
			assertSameGrowth(beforeWith, before, ExpressDifferenceProperties::isBodyThatNobodyReads);
		}
		else {
			assertSameGrowth(beforeWith, before);
		}
	}

	/**
	 * How much of a body that nobody reads has come before the connection ends is a
	 * matter of time, with the lane and without.
	 */
	private static boolean isBodyThatNobodyReads(String series) {
		return series.startsWith("http_request_body_bytes_total") && !series.contains("endpoint=\"/echo\"");
	}

	private static void assertSameGrowth(Map<String, Double> beforeWith, Map<String, Double> before) {
		assertSameGrowth(beforeWith, before, (series) -> false);
	}

	private static void assertSameGrowth(Map<String, Double> beforeWith, Map<String, Double> before,
			Predicate<String> ignored) {
		await().atMost(Duration.ofSeconds(10))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(growth(beforeWith, counted(with), ignored))
				.isEqualTo(growth(before, counted(without), ignored)));
	}

	/**
	 * An answer that leaves a body unread ends the connection where the rest of that body
	 * has not come yet, and keeps it where it has: that is a matter of time, with the
	 * lane and without.
	 */
	private static boolean isOneRefusedSooner(String ended, String kept) {
		int close = ended.lastIndexOf("Connection: close\r\n");
		return close >= 0 && !ended.equals(kept) && kept
			.startsWith(ended.substring(0, close) + ended.substring(close + "Connection: close\r\n".length()));
	}

	private static RawClient.End talk(Service service, Conversation conversation) {
		try (RawClient client = service.connect()) {
			CompletableFuture<Boolean> sent = CompletableFuture
				.supplyAsync(() -> send(client, conversation) && finish(client), Thread::startVirtualThread);
			RawClient.End end = client.readToAnyEnd();
			// A reset is told to one of the two, the one that reads or the one that
			// sends.
			return new RawClient.End(end.bytes(), end.reset() || !sent.orTimeout(10, TimeUnit.SECONDS).join());
		}
	}

	private static boolean send(RawClient client, Conversation conversation) {
		byte[] bytes = conversation.bytes();
		try {
			int from = 0;
			for (int i = 0; from < bytes.length; i++) {
				int to = Math.min(bytes.length, from + conversation.segments().get(i % conversation.segments().size()));
				client.send(Arrays.copyOfRange(bytes, from, to));
				from = to;
			}
			return true;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	private static boolean finish(RawClient client) {
		try {
			client.finish();
			return true;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * What was answered, but for its date and for where its chunks end, and whether a
	 * body was asked for, which depends on what of it had come.
	 */
	private static String said(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1).replace(GO_ON, "")
			.replaceAll("Date: [^\r]*", "Date: now");
		StringBuilder said = new StringBuilder();
		int from = 0;
		for (Matcher head = CHUNKED_HEAD.matcher(text); head.find(from);) {
			said.append(text, from, head.end());
			from = head.end();
			for (Matcher chunk = CHUNK.matcher(text).region(from, text.length()); chunk.lookingAt();) {
				int data = chunk.end();
				int end = Math.min(data + Integer.parseInt(chunk.group(1), 16), text.length());
				said.append(text, data, end);
				from = Math.min(end + 2, text.length());
				chunk.region(from, text.length());
			}
		}
		return said.append(text, from, text.length()).toString();
	}

	private static Map<String, Double> growth(Map<String, Double> before, Map<String, Double> after,
			Predicate<String> ignored) {
		Map<String, Double> growth = new TreeMap<>();
		after.forEach((series, value) -> {
			double grown = value - before.getOrDefault(series, 0.0);
			if (grown != 0 && !ignored.test(series)) {
				growth.put(series, grown);
			}
		});
		return growth;
	}

	/** What is counted, once all connections have ended. */
	private static Map<String, Double> counted(Service service) {
		Metrics metrics = await().atMost(Duration.ofSeconds(10))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(service::metrics, (now) -> now.value("http_connections_active{listener=\"http\"}") == 0);
		Map<String, Double> counted = new TreeMap<>(metrics.series());
		counted.keySet()
			.removeIf((series) -> !series.startsWith("http_") || series.contains("_seconds_bucket")
					|| series.contains("_seconds_sum") || series.contains("_created"));
		return counted;
	}

}
