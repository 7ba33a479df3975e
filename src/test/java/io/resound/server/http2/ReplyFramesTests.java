package io.resound.server.http2;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.testing.BothWays;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/** Frames that the service replies to by small ones, in large numbers. */
@BothWays
@Timeout(60)
class ReplyFramesTests {

	private static final int ACK = 1;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/** What is replied to. */
	enum Frame {

		SETTINGS(4, 4, ACK, ""), PING(6, 6, ACK, "payload!"),
		/** A request with a field that must not be sent. */
		REQUEST(1, 3, 0, "\u0082\u0084\u0086\0\2te\4gzip");

		private final int type;

		private final int reply;

		private final int replyFlags;

		private final String payload;

		Frame(int type, int reply, int replyFlags, String payload) {
			this.type = type;
			this.reply = reply;
			this.replyFlags = replyFlags;
			this.payload = payload;
		}

		/** So many of them, after so many others. */
		ByteBuffer frames(int before, int count) {
			ByteBuffer frames = ByteBuffer.allocate(count * (9 + this.payload.length()));
			for (int i = before; i < before + count; i++) {
				frames.putInt(this.payload.length() << 8 | this.type)
					.put((byte) ((this == REQUEST) ? END_HEADERS | END_STREAM : 0))
					.putInt((this == REQUEST) ? 2 * i + 1 : 0)
					.put(this.payload.getBytes(StandardCharsets.ISO_8859_1));
			}
			return frames.flip();
		}

		String replyPayload() {
			return switch (this) {
				case SETTINGS -> "";
				case PING -> this.payload;
				case REQUEST -> "\0\0\0\1";
			};
		}

	}

	@ParameterizedTest
	@EnumSource
	void allAreSentToAClientThatReadsOnceItHasSentThousands(Frame frame) throws IOException {
		int count = 3000;
		try (SocketChannel client = connect()) {
			client.write(frame.frames(0, count));
			for (int replies = 0; replies < count;) {
				ByteBuffer header = read(client, 9);
				ByteBuffer payload = read(client, header.getInt(0) >>> 8);
				if (header.get(3) == frame.reply && header.get(4) == frame.replyFlags) {
					assertThat(header.getInt(5)).isEqualTo((frame == Frame.REQUEST) ? 2 * replies + 1 : 0);
					assertThat(StandardCharsets.US_ASCII.decode(payload).toString()).isEqualTo(frame.replyPayload());
					replies++;
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void aClientThatReadsNoneIsDisconnected(Frame frame) throws IOException {
		try (SocketChannel client = connect()) {
			assertThatIOException().isThrownBy(() -> {
				for (int sent = 0; true; sent += 1000) {
					client.write(frame.frames(sent, 1000));
				}
			});
		}
		await().atMost(Duration.ofSeconds(10))
			.until(() -> service.metrics().value("http_connections_active{listener=\"http\"}") == 0);
	}

	private static SocketChannel connect() throws IOException {
		SocketChannel client = SocketChannel.open();
		client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
		client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
		client.write(StandardCharsets.US_ASCII.encode(PREFACE));
		return client;
	}

	private static ByteBuffer read(SocketChannel client, int length) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate(Math.max(length, Integer.BYTES)).limit(length);
		while (bytes.hasRemaining()) {
			if (client.read(bytes) < 0) {
				throw new EOFException();
			}
		}
		return bytes.flip();
	}

}
