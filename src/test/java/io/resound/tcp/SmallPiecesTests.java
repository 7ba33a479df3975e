package io.resound.tcp;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

import io.netty.channel.epoll.Epoll;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that sends single bytes and reads nothing: each byte that waits needs a
 * hundred times as much heap. On a Unix domain socket, whose kernel's buffer holds few
 * pieces.
 */
class SmallPiecesTests {

	private static final Path SOCKET = Path.of("target/pieces.sock");

	private static final int MORE_THAN_FIT = 5_000;

	/** What may wait in the process. */
	private static final int PIECES = 100;

	@Test
	void fewPiecesWaitForAClientThatReadsNothing() throws IOException {
		assumeThat(Epoll.isAvailable()).isTrue();
		try (Service service = Service.start("resound.server.transport=epoll", "resound.listeners.raw.path=" + SOCKET,
				"resound.listeners.raw.protocol=tcp");
				SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			client.connect(UnixDomainSocketAddress.of(SOCKET));
			int sent = sendUntilNotRead(service, client);
			assertThat(sent).isLessThan(MORE_THAN_FIT);
			Metrics metrics = service.metrics();
			assertThat(bytes(metrics, "in") - bytes(metrics, "out")).isPositive().isLessThan(PIECES);
			ByteBuffer received = ByteBuffer.allocate(sent);
			while (received.hasRemaining()) {
				assertThat(client.read(received)).isPositive();
			}
			for (int i = 0; i < sent; i++) {
				assertThat(received.get(i)).isEqualTo((byte) i);
			}
		}
	}

	/** Sends byte after byte, each when the one before it has been read. */
	private static int sendUntilNotRead(Service service, SocketChannel client) throws IOException {
		int sent = 0;
		try {
			while (sent < MORE_THAN_FIT) {
				client.write(ByteBuffer.wrap(new byte[] { (byte) sent }));
				sent++;
				int all = sent;
				await().atMost(Duration.ofMillis(500))
					.pollDelay(Duration.ZERO)
					.pollInterval(Duration.ofMillis(1))
					.until(() -> bytes(service.metrics(), "in") == all);
			}
		}
		catch (ConditionTimeoutException ex) {
			// It is not read any more.
		}
		return sent;
	}

	private static double bytes(Metrics metrics, String direction) {
		return metrics.value("tcp_bytes_total{direction=\"" + direction + "\",listener=\"raw\"}");
	}

}
