package io.resound.websocket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the handshake of a session asks the answers to its messages to be. */
@Timeout(60)
class ShapedSessionTests {

	@Started("resound.limits.stall-timeout=1s")
	private static Service service;

	private static RawClient open(String query, byte... first) {
		return open(service, query, first);
	}

	private static RawClient open(Service service, String query, byte... first) {
		RawClient client = service.connect()
			.send(Frames.all(handshake(query).getBytes(StandardCharsets.US_ASCII), first));
		assertThat(Frames.readHead(client)).startsWith("HTTP/1.1 101");
		return client;
	}

	private static String handshake(String query) {
		return Frames.HANDSHAKE.replace("/ws", "/ws?" + query);
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@Test
	void eachMessageIsDelayed() {
		long start = System.nanoTime();
		try (RawClient client = open("delay=200ms", Frames.all(Frames.text("a"), Frames.text(""), Frames.text("c")))) {
			assertThat(Frames.read(client).text()).isEqualTo("a");
			assertThat(since(start)).isGreaterThan(Duration.ofMillis(190));
			assertThat(Frames.read(client).text()).isEmpty();
			assertThat(Frames.read(client).text()).isEqualTo("c");
			assertThat(since(start)).isGreaterThan(Duration.ofMillis(590));
		}
	}

	@Test
	void aDelayIsNoStall() {
		try (RawClient client = open("delay=2500ms", Frames.text("late"))) {
			assertThat(Frames.read(client).text()).isEqualTo("late");
		}
	}

	@Test
	void aMessageLeavesAtItsRate() {
		long start = System.nanoTime();
		try (RawClient client = open("rate=20KB")) {
			client.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[10 * 1024]));
			assertThat(Frames.readMessage(client).payload()).hasSize(10 * 1024);
			assertThat(since(start)).isBetween(Duration.ofMillis(380), Duration.ofSeconds(5));
		}
	}

	@Test
	void whatWasAnsweredBeforeAFaultArrives() {
		Metrics before = service.metrics();
		try (RawClient client = open("fault=cut=5", Frames.all(Frames.text("abc"), Frames.text("hello, world")))) {
			assertThat(Frames.read(client).text()).isEqualTo("abc");
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.text()).endsWith("hello");
			assertThat(end.reset()).isTrue();
		}
		await().until(() -> service.metrics().growth(before, "websocket_sessions_total{result=\"shaped\"}") == 1);
		assertThat(service.metrics().growth(before, "resound_shape_applied_total{kind=\"fault\"}")).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "reset, true", "reset-after-head, true", "empty, false" })
	void aFaultEndsTheSessionWithoutACloseFrame(String fault, boolean reset) {
		Metrics before = service.metrics();
		try (RawClient client = open("fault=" + fault, Frames.text("lost"))) {
			RawClient.End end = client.readToAnyEnd();
			assertThat(end.bytes()).isEmpty();
			assertThat(end.reset()).isEqualTo(reset);
		}
		await().until(() -> service.metrics().growth(before, "websocket_sessions_total{result=\"shaped\"}") == 1);
	}

	@Test
	void anAnswerThatHangsLastsUntilTheClientLeaves() {
		Metrics before = service.metrics();
		try (RawClient client = open("fault=hang", Frames.text("lost"))) {
			assertThat(client.isSilentFor(Duration.ofMillis(2500))).isTrue();
			client.finish();
			assertThat(client.readToAnyEnd().bytes()).isEmpty();
		}
		await().until(() -> service.metrics().growth(before, "websocket_sessions_total{result=\"client\"}") == 1);
	}

	@Test
	void theSessionIsClosedAfterAMessage() {
		try (RawClient client = open("close=true", Frames.all(Frames.text("a"), Frames.text("b")))) {
			assertThat(Frames.read(client).text()).isEqualTo("a");
			assertThat(Frames.read(client).code()).isEqualTo(1000);
			client.send(Frames.close(1000));
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void aSeedMakesTheFaultsTheSame() {
		assertThat(answered("fault=reset:20&seed=7")).isEqualTo(answered("fault=reset:20&seed=7"));
	}

	private static int answered(String query) {
		byte[] message = Frames.text("x");
		byte[] messages = new byte[100 * message.length];
		for (int i = 0; i < messages.length; i++) {
			messages[i] = message[i % message.length];
		}
		try (RawClient client = open(query, messages)) {
			return client.readToAnyEnd().bytes().length;
		}
	}

	@Test
	void theFieldAsksForTheSame() {
		String handshake = Frames.HANDSHAKE.replace("Host: a", "Host: a\r\nResound-Shape: close=true");
		try (RawClient client = service.connect().send(handshake)) {
			Frames.readHead(client);
			client.send(Frames.text("a"));
			assertThat(Frames.read(client).text()).isEqualTo("a");
			assertThat(Frames.read(client).code()).isEqualTo(1000);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "status=503", "size=1KB", "header=X-A:b", "until=1", "delay=nothing", "ledger=1",
			"ledger=true", "ledger=true&run=a%20b" })
	void whatASessionCannotHaveIsRefused(String query) {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(handshake(query)).status()).isEqualTo(400);
		}
	}

	@Test
	void moreAnswersThanMayWaitCloseTheSession() {
		try (Service small = Service.start("resound.shape.held=1");
				RawClient first = open(small, "delay=5s", Frames.text("a"))) {
			await().until(() -> small.metrics().value("websocket_messages_total{direction=\"in\",type=\"text\"}") == 0
					&& small.metrics().value("resound_shape_applied_total{kind=\"delay\"}") == 1);
			try (RawClient second = open(small, "delay=5s", Frames.text("b"))) {
				assertThat(Frames.read(second).code()).isEqualTo(1013);
			}
			first.reset();
		}
	}

	@Test
	void theDrainEndsDelays() throws InterruptedException {
		Service draining = Service.start("resound.drain.timeout=20s");
		Thread closing = new Thread(draining::close);
		try (RawClient client = open(draining, "delay=5m", Frames.text("a"))) {
			await().until(() -> draining.metrics().value("resound_shape_applied_total{kind=\"delay\"}") == 1);
			closing.start();
			assertThat(Frames.read(client).text()).isEqualTo("a");
			assertThat(Frames.read(client).code()).isEqualTo(1001);
			client.send(Frames.close(1001));
			assertThat(client.readToEnd()).isEmpty();
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@Test
	void messagesAreEnteredInTheLedgerByTheirNumbers() {
		try (RawClient client = open("ledger=true&run=messages",
				Frames.all(Frames.text("0 first"), Frames.text("1"), Frames.text("3,x"), Frames.text("1 again")))) {
			client.sendByteByByte(Frames.masked(Frames.FIN | Frames.BINARY, "4294967295 last".getBytes()));
			assertThat(Frames.read(client).text()).isEqualTo("0 first");
			assertThat(Frames.read(client).text()).isEqualTo("1");
			assertThat(Frames.read(client).text()).isEqualTo("3,x");
			assertThat(Frames.read(client).text()).isEqualTo("1 again");
			assertThat(Frames.readMessage(client).text()).isEqualTo("4294967295 last");
		}
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET /runs/messages HTTP/1.1\r\nHost: a\r\n\r\n").text()).contains("\"arrived\":5",
					"\"distinct\":4", "\"duplicates\":[{\"from\":1,\"to\":1,\"count\":2}]");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", " 1", "1x", "4294967296", "12345678901", "-1" })
	void aMessageWithoutANumberClosesTheSession(String text) {
		try (RawClient client = open("ledger=true&run=none", Frames.text(text))) {
			assertThat(Frames.read(client).code()).isEqualTo(1007);
		}
	}

}
