package io.resound.server.http2;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.resound.testing.OverTls;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** That streams share a connection that is full, and go on when the client reads. */
@OverTls
@BothWays
@Timeout(60)
class Http2FlowControlTests {

	private static final int INITIAL_WINDOW = 65_535;

	private static final int STREAMS = 15;

	/** Many, so that a stream's channel counts more bytes than the window allows. */
	private static final int PIECES = 255;

	/**
	 * The windows of the client let everything out, so it is the socket that is full: the
	 * client does not read until it has sent all that the service's windows allow, or the
	 * service has stopped reading.
	 */
	@Test
	void aRoutedStreamGoesOnAfterTheConnectionWasFull() throws Exception {
		try (Service service = Service.start();
				Http2Client client = Http2Client.connect(service.port(), Integer.MAX_VALUE).keepWindow()) {
			client.window(0, Integer.MAX_VALUE - INITIAL_WINDOW);
			List<Integer> streams = new ArrayList<>();
			// An echo of the lane stays open: it has no channel to be told of anything.
			int plain = client.request("POST", "/echo", false);
			client.data(plain, new byte[1], false);
			for (int i = 0; i < STREAMS; i++) {
				streams.add(client.request("POST", "/echo?routed", false));
			}
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, streams),
					(task) -> Thread.ofVirtual().start(task));
			sending.orTimeout(500, TimeUnit.MILLISECONDS).exceptionally((late) -> null).join();
			for (int stream : streams) {
				assertThat(client.read(stream).body()).hasSize(PIECES * (INITIAL_WINDOW / PIECES));
			}
			client.data(plain, new byte[1], true);
			assertThat(client.read(plain).body()).hasSize(2);
		}
	}

	private static void send(Http2Client client, List<Integer> streams) {
		for (int i = 1; i <= PIECES; i++) {
			for (int stream : streams) {
				client.data(stream, new byte[INITIAL_WINDOW / PIECES], i == PIECES);
			}
		}
	}

}
