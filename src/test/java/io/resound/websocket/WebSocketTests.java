package io.resound.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** WebSocket over HTTP/1.1, as a client sees it byte by byte. */
@BothWays
@Timeout(60)
class WebSocketTests {

	@Started("resound.websocket.largest-message=4MB")
	private static Service service;

	private static RawClient open() {
		return Frames.open(service);
	}

	private static void assertClosed(RawClient client, int code) {
		Frames.Frame close = Frames.read(client);
		assertThat(close.first()).isEqualTo(Frames.FIN | Frames.CLOSE);
		assertThat(close.code()).isEqualTo(code);
		assertThat(client.readToEnd()).isEmpty();
	}

	@Test
	void theHandshakeIsThatOfTheRfc() {
		try (RawClient client = service.connect()) {
			client.send(Frames.HANDSHAKE);
			assertThat(Frames.readHead(client)).startsWith("HTTP/1.1 101 Switching Protocols\r\n")
				.contains("\r\nConnection: Upgrade\r\n", "\r\nUpgrade: websocket\r\n",
						"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
				.doesNotContain("Content-Length");
		}
	}

	@Test
	void messagesComeBackWithTheirType() {
		try (RawClient client = open()) {
			client.send(Frames.text("grüße"));
			assertThat(client.readBytes(9)).isEqualTo(
					new byte[] { (byte) 0x81, 7, 'g', 'r', (byte) 0xc3, (byte) 0xbc, (byte) 0xc3, (byte) 0x9f, 'e' });
			client.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[] { 0, (byte) 0xff }));
			assertThat(client.readBytes(4)).isEqualTo(new byte[] { (byte) 0x82, 2, 0, (byte) 0xff });
			client.send(Frames.text(""));
			assertThat(client.readBytes(2)).isEqualTo(new byte[] { (byte) 0x81, 0 });
			client.send(Frames.close(1000));
			assertClosed(client, 1000);
		}
	}

	@Test
	void whatFollowsTheHandshakeInOneSegmentIsAnswered() {
		try (RawClient client = service.connect()) {
			client.send(Frames.all(Frames.HANDSHAKE.getBytes(StandardCharsets.US_ASCII), Frames.text("a"),
					Frames.text("bc"), Frames.close(3000)));
			Frames.readHead(client);
			assertThat(Frames.read(client).text()).isEqualTo("a");
			assertThat(Frames.read(client).text()).isEqualTo("bc");
			assertClosed(client, 3000);
		}
	}

	@Test
	void anEchoOverHttpMayComeBeforeTheHandshake() {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").text())
				.isEqualTo("hi");
			client.send(Frames.HANDSHAKE);
			Frames.readHead(client);
			client.send(Frames.text("a"));
			assertThat(Frames.read(client).text()).isEqualTo("a");
		}
	}

	@Test
	void framesMayArriveByteByByte() {
		try (RawClient client = open()) {
			client.sendByteByByte(
					Frames.all(Frames.text("Ωmega"), Frames.masked(Frames.FIN | Frames.PING, new byte[] { 1, 2, 3 }),
							Frames.masked(Frames.FIN | Frames.BINARY, new byte[200])));
			assertThat(Frames.readMessage(client).text()).isEqualTo("Ωmega");
			Frames.Frame pong = Frames.read(client);
			assertThat(pong.first()).isEqualTo(Frames.FIN | Frames.PONG);
			assertThat(pong.payload()).containsExactly(1, 2, 3);
			assertThat(Frames.readMessage(client).payload()).isEqualTo(new byte[200]);
		}
	}

	@Test
	void aPingBetweenTwoFragmentsIsAnsweredBetweenThem() {
		try (RawClient client = open()) {
			client.send(Frames.all(Frames.masked(Frames.TEXT, new byte[] { 'a' }),
					Frames.masked(Frames.FIN | Frames.PING, new byte[] { 'p' }), Frames.masked(0, new byte[0]),
					Frames.masked(Frames.FIN, new byte[] { 'b' })));
			assertThat(client.readBytes(9))
				.isEqualTo(new byte[] { 1, 1, 'a', (byte) 0x8a, 1, 'p', (byte) 0x80, 1, 'b' });
		}
	}

	@Test
	void aLongFrameComesBackWhole() {
		byte[] payload = new byte[3 * 1024 * 1024 + 5];
		new Random(1).nextBytes(payload);
		try (RawClient client = open()) {
			client.sendMeanwhile(Frames.masked(Frames.FIN | Frames.BINARY, payload));
			Frames.Frame message = Frames.readMessage(client);
			assertThat(message.first()).isEqualTo(Frames.FIN | Frames.BINARY);
			assertThat(message.payload()).isEqualTo(payload);
		}
	}

	@Test
	void theBeginningOfALongFrameComesBackBeforeItsEnd() {
		byte[] frame = Frames.masked(Frames.FIN | Frames.BINARY, new byte[70_000]);
		try (RawClient client = open()) {
			client.send(Arrays.copyOf(frame, 1014));
			int received = 0;
			while (received < 1000) {
				Frames.Frame fragment = Frames.read(client);
				assertThat(fragment.first() & Frames.FIN).isZero();
				received += fragment.payload().length;
			}
			assertThat(received).isEqualTo(1000);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "c0", "eda080", "f4908080", "80", "41ff", "c3" })
	void aTextThatIsNotUtf8ClosesTheSession(String bytes) {
		try (RawClient client = open()) {
			client.send(Frames.masked(Frames.FIN | Frames.TEXT, HexFormat.of().parseHex(bytes)));
			assertClosed(client, 1007);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "8100", "c18000000000", "838000000000", "8b8000000000", "098000000000", "89fe007e00000000",
			"808000000000", "018000000000818000000000", "81fe000100000000", "81ff000000000000000100000000",
			"81ff800000000000000000000000", "88810000000003", "88820000000003ed" })
	void whatIsNoFrameClosesTheSession(String bytes) {
		try (RawClient client = open()) {
			client.send(HexFormat.of().parseHex(bytes));
			assertClosed(client, 1002);
		}
	}

	@Test
	void aMessageOverTheLimitClosesTheSession() {
		try (RawClient client = open()) {
			client.send(HexFormat.of().parseHex("82ff000000000040000100000000"));
			assertClosed(client, 1009);
		}
	}

	@Test
	void aCloseFrameWithoutACodeIsAnsweredByOne() {
		try (RawClient client = open()) {
			client.send(Frames.masked(Frames.FIN | Frames.CLOSE, new byte[0]));
			assertThat(client.readToEnd()).isEqualTo(new byte[] { (byte) 0x88, 0 });
		}
	}

	@Test
	void whatIsNoHandshakeIsRefused() {
		try (RawClient client = service.connect()) {
			Answer answer = client.ask("GET /ws/below HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(answer.status()).isEqualTo(426);
			assertThat(answer.field("Upgrade")).isEqualTo("websocket");
			assertThat(answer.field("Connection")).isEqualTo("Upgrade, close");
			assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
		}
		assertRefused(Frames.HANDSHAKE.replace("Version: 13", "Version: 8"), 426);
		assertRefused(Frames.HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0"), 426);
		assertRefused(Frames.HANDSHAKE.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400);
		assertRefused(Frames.HANDSHAKE.replace("keep-alive, Upgrade", "keep-alive"), 400);
		assertRefused(Frames.HANDSHAKE.replace("Host: a", "Host: a\r\nContent-Length: 1") + "x", 400);
		assertRefused(Frames.HANDSHAKE.replace("GET", "POST"), 405);
	}

	@Test
	void theFirstSubprotocolThatIsOfferedIsChosen() {
		try (RawClient client = service.connect()) {
			client.send(Frames.HANDSHAKE.replace("Host: a", "Host: a\r\nSec-WebSocket-Protocol: chat, superchat"));
			assertThat(Frames.readHead(client)).contains("\r\nSec-WebSocket-Protocol: chat\r\n");
		}
	}

	@Test
	void onlyPagesOfAllowedOriginsMayOpenSessions() {
		try (Service strict = Service.start("resound.websocket.allowed-origins=https://app.example.com")) {
			Frames.open(strict).close();
			try (RawClient client = strict.connect()) {
				client.send(Frames.HANDSHAKE.replace("Host: a", "Host: a\r\nOrigin: https://app.example.com"));
				assertThat(Frames.readHead(client)).startsWith("HTTP/1.1 101");
			}
			try (RawClient client = strict.connect()) {
				Answer answer = client
					.ask(Frames.HANDSHAKE.replace("Host: a", "Host: a\r\nOrigin: https://evil.example"));
				assertThat(answer.status()).isEqualTo(403);
				assertThat(answer.text()).contains("https://evil.example", "resound.websocket.allowed-origins");
			}
		}
	}

	@Test
	void theFactsOfTheHandshakeAreTheFirstMessageIfTheyAreAskedFor() {
		try (RawClient client = service.connect()) {
			client.send(
					Frames.all(Frames.HANDSHAKE.replace("/ws", "/ws/a?hello=true").getBytes(StandardCharsets.US_ASCII),
							Frames.text("mine")));
			Frames.readHead(client);
			Frames.Frame hello = Frames.read(client);
			assertThat(hello.first()).isEqualTo(Frames.FIN | Frames.TEXT);
			assertThat(hello.text()).startsWith("{").contains("\"target\":\"/ws/a?hello=true\"", "\"port\":");
			assertThat(Frames.read(client).text()).isEqualTo("mine");
		}
		assertRefused(Frames.HANDSHAKE.replace("/ws", "/ws?hello=1"), 400);
	}

	private static void assertRefused(String handshake, int status) {
		try (RawClient client = service.connect()) {
			assertThat(client.ask(handshake).status()).isEqualTo(status);
		}
	}

	@Test
	void sessionsMessagesAndBytesAreCounted() {
		await().until(() -> service.metrics().value("websocket_sessions_active") == 0);
		Metrics before = service.metrics();
		try (RawClient client = open()) {
			client.send(Frames.all(Frames.text("abc"), Frames.masked(Frames.BINARY, new byte[4]),
					Frames.masked(Frames.FIN, new byte[5])));
			Frames.readMessage(client);
			Frames.readMessage(client);
			assertThat(service.metrics().value("websocket_sessions_active")).isEqualTo(1);
			client.send(Frames.close(1000));
			assertClosed(client, 1000);
		}
		try (RawClient client = open()) {
			client.reset();
		}
		await().until(() -> service.metrics().value("websocket_sessions_active") == 0);
		Metrics after = service.metrics();
		assertThat(after.growth(before, "websocket_sessions_total{result=\"ok\"}")).isEqualTo(1);
		assertThat(after.growth(before, "websocket_sessions_total{result=\"client\"}")).isEqualTo(1);
		for (String direction : new String[] { "in", "out" }) {
			assertThat(after.growth(before, "websocket_messages_total{direction=\"" + direction + "\",type=\"text\"}"))
				.isEqualTo(1);
			assertThat(
					after.growth(before, "websocket_messages_total{direction=\"" + direction + "\",type=\"binary\"}"))
				.isEqualTo(1);
			assertThat(after.growth(before, "websocket_message_bytes_total{direction=\"" + direction + "\"}"))
				.isEqualTo(12);
		}
		assertThat(after.requests("GET", "/ws", "101") - before.requests("GET", "/ws", "101")).isEqualTo(2);
	}

}
