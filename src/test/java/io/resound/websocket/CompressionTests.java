package io.resound.websocket;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

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

/** permessage-deflate (RFC 7692), byte by byte. */
@Timeout(60)
class CompressionTests {

	private static final int COMPRESSED = 0x40;

	private static final int WHOLE_TEXT = Frames.FIN | COMPRESSED | Frames.TEXT;

	private static final int WHOLE_BINARY = Frames.FIN | COMPRESSED | Frames.BINARY;

	@Started("resound.websocket.largest-inflated=4MB")
	private static Service service;

	private static RawClient open() {
		return open(service);
	}

	private static RawClient open(Service service) {
		RawClient client = service.connect().send(offering("permessage-deflate; client_max_window_bits"));
		assertThat(Frames.readHead(client)).contains("\r\nSec-WebSocket-Extensions: permessage-deflate; "
				+ "server_no_context_takeover; client_no_context_takeover\r\n");
		return client;
	}

	private static String offering(String offer) {
		return Frames.HANDSHAKE.replace("Host: a", "Host: a\r\nSec-WebSocket-Extensions: " + offer);
	}

	private static byte[] deflated(byte[] plain) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(plain);
		byte[] out = new byte[plain.length + 1024];
		int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(out, length - 4);
	}

	private static byte[] inflated(byte[] compressed) throws DataFormatException {
		Inflater inflater = new Inflater(true);
		inflater.setInput(Frames.all(compressed, new byte[] { 0, 0, (byte) 0xff, (byte) 0xff }));
		ByteArrayOutputStream plain = new ByteArrayOutputStream();
		byte[] piece = new byte[64 * 1024];
		for (int n = inflater.inflate(piece); n > 0; n = inflater.inflate(piece)) {
			plain.write(piece, 0, n);
		}
		assertThat(inflater.getRemaining()).isZero();
		inflater.end();
		return plain.toByteArray();
	}

	private static Frames.Frame readCompressed(RawClient client) {
		Frames.Frame first = Frames.read(client);
		assertThat(first.first() & COMPRESSED).isNotZero();
		ByteArrayOutputStream payload = new ByteArrayOutputStream();
		payload.writeBytes(first.payload());
		for (Frames.Frame next = first; (next.first() & Frames.FIN) == 0;) {
			next = Frames.read(client);
			assertThat(next.first() & 0x7F).isZero();
			payload.writeBytes(next.payload());
		}
		return new Frames.Frame(first.first() & 0x0F, payload.toByteArray());
	}

	@Test
	void theExamplesOfTheRfcComeBack() throws DataFormatException {
		try (RawClient client = open()) {
			for (String hello : List.of("f248cdc9c90700", "000500faff48656c6c6f00", "f348cdc9c9070000",
					"f248050000" + "00ffffcac9c90700")) {
				client.send(Frames.masked(WHOLE_TEXT, HexFormat.of().parseHex(hello)));
				Frames.Frame answer = readCompressed(client);
				assertThat(answer.first()).isEqualTo(Frames.TEXT);
				assertThat(inflated(answer.payload())).asString().isEqualTo("Hello");
			}
		}
	}

	@Test
	void anEmptyMessageComesBackEmpty() throws DataFormatException {
		try (RawClient client = open()) {
			client.send(Frames.masked(WHOLE_BINARY, new byte[] { 0 }));
			assertThat(client.readBytes(3)).isEqualTo(new byte[] { (byte) 0xc2, 1, 0 });
			client.send(Frames.masked(WHOLE_BINARY, new byte[0]));
			assertThat(inflated(readCompressed(client).payload())).isEmpty();
		}
	}

	@Test
	void messagesThatAreNotCompressedComeBackAsTheyAre() {
		try (RawClient client = open()) {
			client.send(Frames.text("plain"));
			assertThat(Frames.read(client)).extracting(Frames.Frame::first).isEqualTo(Frames.FIN | Frames.TEXT);
		}
	}

	@Test
	void longMessagesInManyFragmentsComeBackWithPongsBetween() throws DataFormatException {
		byte[] plain = new byte[3 * 1024 * 1024];
		new Random(1).nextBytes(plain);
		Arrays.fill(plain, 0, plain.length / 2, (byte) 'a');
		byte[] compressed = deflated(plain);
		try (RawClient client = open()) {
			int third = compressed.length / 3;
			client.sendMeanwhile(Frames.all(Frames.masked(COMPRESSED | Frames.BINARY, Arrays.copyOf(compressed, third)),
					Frames.masked(0, Arrays.copyOfRange(compressed, third, 2 * third)),
					Frames.masked(Frames.FIN, Arrays.copyOfRange(compressed, 2 * third, compressed.length)),
					Frames.text("after"), Frames.close(1000)));
			Frames.Frame answer = readCompressed(client);
			assertThat(inflated(answer.payload())).isEqualTo(plain);
			assertThat(Frames.read(client).text()).isEqualTo("after");
			assertThat(Frames.read(client).code()).isEqualTo(1000);
		}
	}

	@Test
	void aMessageThatInflatesToTooMuchClosesTheSession() {
		try (RawClient client = open()) {
			client.send(Frames.masked(WHOLE_BINARY, deflated(new byte[5 * 1024 * 1024])));
			Frames.Frame frame = Frames.read(client);
			while (frame.first() != (Frames.FIN | Frames.CLOSE)) {
				frame = Frames.read(client);
			}
			assertThat(frame.code()).isEqualTo(1009);
		}
	}

	@Test
	void whatCannotBeInflatedClosesTheSession() {
		try (RawClient client = open()) {
			client.send(Frames.masked(WHOLE_BINARY, new byte[] { (byte) 0xff, (byte) 0xff }));
			assertThat(Frames.read(client).code()).isEqualTo(1007);
		}
	}

	@Test
	void aTextThatInflatesToWhatIsNotUtf8ClosesTheSession() {
		try (RawClient client = open()) {
			client.send(Frames.masked(WHOLE_TEXT, deflated(new byte[] { 'a', (byte) 0xc0 })));
			assertThat(Frames.read(client).code()).isEqualTo(1007);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0xC0, 0xC9, 0xA1, 0x91 })
	void reservedBitsElsewhereCloseTheSession(int first) {
		try (RawClient client = open()) {
			client.send(Frames.masked(first, new byte[0]));
			assertThat(Frames.read(client).code()).isEqualTo(1002);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "permessage-deflate; server_max_window_bits=10|false",
					"permessage-deflate; server_max_window_bits=15|true", "permessage-deflate; unknown|false",
					"permessage-deflate; client_max_window_bits=\"9\"|true",
					"permessage-deflate; client_max_window_bits=16|false",
					"permessage-deflate; server_no_context_takeover=1|false", "x-webkit-deflate-frame|false",
					"permessage-deflate; server_max_window_bits=8, permessage-deflate|true",
					"permessage-deflate; client_max_window_bits; client_max_window_bits|false" })
	void offersThatCannotBeMetAreDeclined(String offer, boolean agreed) {
		try (RawClient client = service.connect().send(offering(offer))) {
			assertThat(Frames.readHead(client).contains("Sec-WebSocket-Extensions")).isEqualTo(agreed);
		}
	}

	@Test
	void aClientThatInflatesMuchAndReadsNothingIsNotRead() {
		try (Service strict = Service.start("resound.limits.stall-timeout=1s", "resound.spool.exchange=1MB");
				RawClient client = open(strict)) {
			byte[] far = incompressible();
			client.sendMeanwhile(Frames.all(Frames.masked(WHOLE_BINARY, far), Frames.masked(WHOLE_BINARY, far)));
			await().atMost(Duration.ofSeconds(30))
				.until(() -> strict.metrics().value("websocket_sessions_total{result=\"timeout\"}") == 1);
			assertThat(strict.metrics().value("websocket_message_bytes_total{direction=\"in\"}"))
				.isLessThan(32 * 1024 * 1024);
			assertThat(strict.metrics().value("resound_held_bytes")).isZero();
		}
	}

	private static byte[] incompressible() {
		byte[] plain = new byte[60 * 1024 * 1024];
		new Random(1).nextBytes(plain);
		return deflated(plain);
	}

}
