package io.resound.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.netty.handler.codec.http2.Http2Headers;
import io.resound.connection.Draining;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** WebSocket over HTTP/2 (RFC 8441), frame by frame. */
@BothWays
@Timeout(60)
class Http2SessionTests {

	@Started
	private static Service service;

	private static Http2Client connect() {
		return Http2Client.connect(service.port());
	}

	@Test
	void theServiceOffersExtendedConnect() {
		try (RawClient client = service.connect()) {
			client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
			byte[] head = client.readBytes(9);
			assertThat(head[3]).isEqualTo((byte) 4);
			byte[] settings = client.readBytes((head[1] & 0xFF) << 8 | head[2] & 0xFF);
			assertThat(new String(settings, StandardCharsets.ISO_8859_1)).contains("\0\u0008\0\0\0\u0001");
		}
	}

	@Test
	void messagesComeBackWithTheirType() {
		try (Http2Client client = connect()) {
			Http2Session session = Http2Session.open(client, "/ws/below");
			session.send(Frames.text("grüße"));
			assertThat(session.frame().text()).isEqualTo("grüße");
			session.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[] { 0, (byte) 0xff }));
			Frames.Frame binary = session.frame();
			assertThat(binary.first()).isEqualTo(Frames.FIN | Frames.BINARY);
			assertThat(binary.payload()).containsExactly(0, 0xff);
			session.send(Frames.masked(Frames.FIN | Frames.PING, new byte[] { 7 }));
			assertThat(session.frame().first()).isEqualTo(Frames.FIN | Frames.PONG);
			session.send(Frames.close(1000));
			assertThat(session.frame().code()).isEqualTo(1000);
			client.data(session.stream(), new byte[0], true);
			assertThat(client.read(session.stream()).isWhole()).isTrue();
		}
	}

	@Test
	void sessionsAndEchoesShareAConnection() {
		try (Http2Client client = connect()) {
			Http2Session one = Http2Session.open(client, "/ws");
			Http2Session other = Http2Session.open(client, "/ws");
			one.send(Frames.text("one"));
			other.send(Frames.text("other"));
			int echo = client.request("POST", "/echo", false);
			client.data(echo, "plain".getBytes(StandardCharsets.UTF_8), true);
			assertThat(client.read(echo).text()).isEqualTo("plain");
			assertThat(other.frame().text()).isEqualTo("other");
			assertThat(one.frame().text()).isEqualTo("one");
			client.reset(one.stream(), Http2Client.CANCEL);
			other.send(Frames.text("still"));
			assertThat(other.frame().text()).isEqualTo("still");
		}
	}

	@Test
	void aLongMessageComesBackWhole() {
		byte[] payload = new byte[3 * 1024 * 1024];
		new Random(2).nextBytes(payload);
		byte[] frame = Frames.masked(Frames.FIN | Frames.BINARY, payload);
		try (Http2Client client = connect()) {
			Http2Session session = Http2Session.open(client, "/ws");
			client.upload(session.stream(), frame, false);
			byte[] received = new byte[payload.length];
			int length = 0;
			boolean last = false;
			while (!last) {
				Frames.Frame fragment = session.frame();
				System.arraycopy(fragment.payload(), 0, received, length, fragment.payload().length);
				length += fragment.payload().length;
				last = (fragment.first() & Frames.FIN) != 0;
			}
			assertThat(length).isEqualTo(payload.length);
			assertThat(Arrays.equals(received, payload)).isTrue();
		}
	}

	@Test
	void aClientThatGivesNoWindowGetsOneWindowTakenIn() {
		try (Http2Client client = connect().keepWindow()) {
			Http2Session session = Http2Session.open(client, "/ws");
			session.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[16_000]));
			session.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[16_000]));
			session.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[16_000]));
			session.send(Frames.masked(Frames.FIN | Frames.BINARY, new byte[16_000]));
			while (session.answer().body().length < 64_000) {
				client.readFrames(1);
			}
			long returned = session.answer().window();
			assertThat(returned).isLessThanOrEqualTo(65_535);
			client.window(session.stream(), 65_535);
			client.window(0, 65_535);
			session.send(Frames.close(1000));
			while (session.frame().first() != (Frames.FIN | Frames.CLOSE)) {
				// The messages.
			}
		}
	}

	@Test
	void subprotocolsCompressionAndTheFactsAreAgreedOnAsOnHttp1() {
		try (Http2Client client = connect()) {
			Http2Headers head = Http2Session.handshake("/ws?hello=true")
				.add("sec-websocket-protocol", "chat, superchat")
				.add("sec-websocket-extensions", "permessage-deflate");
			int stream = client.request(head, false);
			assertThat(client.readHead(stream).field("sec-websocket-protocol")).isEqualTo("chat");
			assertThat(client.readHead(stream).field("sec-websocket-extensions")).startsWith("permessage-deflate");
			Http2Session session = new Http2Session(client, stream, new int[1]);
			assertThat(session.frame().text()).contains("\"target\":\"/ws?hello=true\"", "\"protocol\":\"HTTP/2\"");
		}
	}

	@Test
	void whatIsNoHandshakeIsRefused() {
		try (Http2Client client = connect()) {
			assertThat(client.read(client.request("GET", "/ws", true)).status()).isEqualTo(426);
			assertRefused(client, Http2Session.handshake("/ws").set("sec-websocket-version", "8"), 426);
			assertRefused(client, Http2Session.handshake("/ws").set(":protocol", "chat"), 501);
			assertRefused(client, Http2Session.handshake("/ws").add("content-length", "1"), 400);
			assertRefused(client, Http2Session.handshake("/ws?hello=1"), 400);
			assertRefused(client, Http2Session.handshake("/echo"), 405);
			assertRefused(client, Http2Session.handshake("/nothing"), 404);
			assertThat(client.readReset(client.request(Http2Session.handshake("/ws").method("POST"), false)))
				.isEqualTo(Http2Client.PROTOCOL_ERROR);
			Http2Session session = Http2Session.open(client, "/ws");
			session.send(Frames.text("a"));
			assertThat(session.frame().text()).isEqualTo("a");
		}
	}

	private static void assertRefused(Http2Client client, Http2Headers head, int status) {
		int stream = client.request(head, false);
		assertThat(client.read(stream).status()).isEqualTo(status);
		assertThat(client.answer(stream).field("content-type")).isEqualTo("application/problem+json");
	}

	@Test
	void aViolationEndsTheStreamAndNotTheConnection() {
		try (Http2Client client = connect()) {
			Http2Session session = Http2Session.open(client, "/ws");
			session.send(Frames.masked(Frames.FIN | Frames.TEXT, new byte[] { (byte) 0xff }));
			assertThat(session.frame().code()).isEqualTo(1007);
			assertThat(client.read(session.stream()).isWhole()).isTrue();
			Http2Session next = Http2Session.open(client, "/ws");
			next.send(Frames.text("on"));
			assertThat(next.frame().text()).isEqualTo("on");
		}
	}

	@Test
	void sessionsAreCountedAsRequestsAndAsSessions() {
		await().until(() -> service.metrics().value("websocket_sessions_active") == 0);
		Metrics before = service.metrics();
		try (Http2Client client = connect()) {
			Http2Session session = Http2Session.open(client, "/ws");
			session.send(Frames.text("abc"));
			session.frame();
			assertThat(service.metrics().value("websocket_sessions_active")).isEqualTo(1);
			session.send(Frames.close(1000));
			session.frame();
			client.data(session.stream(), new byte[0], true);
			client.read(session.stream());
			Http2Session reset = Http2Session.open(client, "/ws");
			client.reset(reset.stream(), Http2Client.CANCEL);
			await().until(() -> service.metrics().value("websocket_sessions_active") == 0);
		}
		Metrics after = service.metrics();
		assertThat(after.growth(before, "websocket_sessions_total{result=\"ok\"}")).isEqualTo(1);
		assertThat(after.growth(before, "websocket_sessions_total{result=\"client\"}")).isEqualTo(1);
		assertThat(after.growth(before, "websocket_messages_total{direction=\"out\",type=\"text\"}")).isEqualTo(1);
		assertThat(after.requests("CONNECT", "/ws", "200") - before.requests("CONNECT", "/ws", "200")).isEqualTo(2);
		assertThat(after.aborted("/ws", "client") - before.aborted("/ws", "client")).isEqualTo(1);
	}

	@Test
	void anIdleSessionIsPingedAndAMessageThatStallsIsReset() {
		try (Service impatient = Service.start("resound.limits.stall-timeout=1s", "resound.websocket.ping=100ms",
				"resound.websocket.pong-timeout=300ms"); Http2Client client = Http2Client.connect(impatient.port())) {
			Http2Session idle = Http2Session.open(client, "/ws");
			for (int i = 0; i < 3; i++) {
				assertThat(idle.frame().first()).isEqualTo(Frames.FIN | Frames.PING);
				idle.send(Frames.masked(Frames.FIN | Frames.PONG, new byte[0]));
			}
			Http2Session stalled = Http2Session.open(client, "/ws");
			stalled.send(Frames.masked(Frames.TEXT, new byte[] { 'a' }));
			assertThat(client.readReset(stalled.stream())).isEqualTo(Http2Client.CANCEL);
			await().until(() -> impatient.metrics().value("websocket_sessions_total{result=\"timeout\"}") >= 1);
		}
	}

	@Test
	void theDrainClosesSessionsBetweenMessages() throws InterruptedException {
		Service draining = Service.start("resound.drain.timeout=20s");
		Thread closing = new Thread(draining::close);
		try (Http2Client client = Http2Client.connect(draining.port())) {
			Http2Session idle = Http2Session.open(client, "/ws");
			Http2Session inMessage = Http2Session.open(client, "/ws");
			inMessage.send(Frames.masked(Frames.TEXT, new byte[] { 'a' }));
			assertThat(inMessage.frame().text()).isEqualTo("a");
			closing.start();
			assertThat(idle.frame().code()).isEqualTo(1001);
			await().until(() -> draining.context().getBean(Draining.class).isStopped());
			inMessage.send(Frames.masked(Frames.FIN, new byte[] { 'b' }));
			assertThat(inMessage.frame().text()).isEqualTo("b");
			assertThat(inMessage.frame().code()).isEqualTo(1001);
			for (Http2Session session : new Http2Session[] { idle, inMessage }) {
				session.send(Frames.close(1001));
				client.data(session.stream(), new byte[0], true);
				assertThat(client.read(session.stream()).isWhole()).isTrue();
			}
			assertThat(client.readToEnd()).isEqualTo(Http2Client.NO_ERROR);
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

}
