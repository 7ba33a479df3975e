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

/** Frames that the service acknowledges, in large numbers. */
@BothWays
@Timeout(60)
class AcknowledgmentsTests {

	private static final int ACK = 1;

	private static final ByteBuffer PREFACE = frames("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 1);

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start();
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/** What is acknowledged. */
	enum Frame {

		SETTINGS(4, "\0\0\0\4\0\0\0\0\0"), PING(6, "\0\0\10\6\0\0\0\0\0payload!");

		private final int type;

		private final String bytes;

		Frame(int type, String bytes) {
			this.type = type;
			this.bytes = bytes;
		}

	}

	@ParameterizedTest
	@EnumSource
	void allAreSentToAClientThatReadsOnceItHasSentThousands(Frame frame) throws IOException {
		int count = 3000;
		try (SocketChannel client = connect()) {
			client.write(frames(frame.bytes, count));
			for (int acknowledged = 0; acknowledged < count;) {
				ByteBuffer header = read(client, 9);
				ByteBuffer payload = read(client, header.getInt(0) >>> 8);
				if (header.get(3) == frame.type && header.get(4) == ACK) {
					acknowledged++;
					assertThat(StandardCharsets.US_ASCII.decode(payload).toString())
						.isEqualTo((frame == Frame.PING) ? "payload!" : "");
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void aClientThatReadsNoneIsDisconnected(Frame frame) throws IOException {
		try (SocketChannel client = connect()) {
			ByteBuffer frames = frames(frame.bytes, 1000);
			assertThatIOException().isThrownBy(() -> {
				while (true) {
					client.write(frames.rewind());
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
		client.write(PREFACE.rewind());
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

	private static ByteBuffer frames(String frame, int count) {
		return ByteBuffer.wrap(frame.repeat(count).getBytes(StandardCharsets.US_ASCII));
	}

}
