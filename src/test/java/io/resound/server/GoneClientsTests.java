package io.resound.server;

import java.time.Duration;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.BothWays;
import io.resound.testing.FullMemory;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients of HTTP/2 that leave while their connection is not read, or while their
 * responses wait for window, are noticed long before the stall timeout of 30 s.
 */
@BothWays
@Timeout(60)
class GoneClientsTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final int PIECE = 16_384;

	private Service service;

	private void start(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		// A head timeout of 2 s makes ticks of 200 ms.
		this.service = Service.start("resound.server.transport=" + transport, "resound.limits.head-timeout=2s");
	}

	@AfterEach
	void stop() {
		if (this.service != null) {
			this.service.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void aClientThatLeavesWhileItIsNotReadIsNoticed(String transport) {
		start(transport);
		try (Http2Client client = Http2Client.connect(this.service.port(), 0)) {
			sendWhatIsHeld(client, false);
			FullMemory.during(this.service, () -> {
				awaitNotRead(client);
				// Stays in the kernel, and the FIN with it.
				send1000Frames(client);
				client.leave();
				assertThatItIsGone();
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void aClientThatResetsWhileItIsNotReadIsNoticed(String transport) {
		start(transport);
		try (Http2Client client = Http2Client.connect(this.service.port(), 0)) {
			sendWhatIsHeld(client, false);
			FullMemory.during(this.service, () -> {
				awaitNotRead(client);
				client.vanish();
				assertThatItIsGone();
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void aClientThatStaysWhileItIsNotReadGetsItsResponse(String transport) {
		start(transport);
		try (Http2Client client = Http2Client.connect(this.service.port(), 0)) {
			int stream = sendWhatIsHeld(client, false);
			FullMemory.during(this.service, () -> {
				awaitNotRead(client);
				client.readPing();
				client.readPing();
			});
			client.window(stream, 4 * PIECE);
			client.data(stream, new byte[1], true);
			assertThat(client.read(stream).body()).hasSize(3 * PIECE + 1);
		}
		await().atMost(SOON).until(() -> this.service.metrics().value("http_requests_in_flight") == 0);
		assertThat(this.service.metrics().sum("http_requests_aborted_total")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void whatWaitsForWindowEndsWithFin(String transport) {
		start(transport);
		try (Http2Client client = Http2Client.connect(this.service.port(), 0)) {
			int stream = sendWhatIsHeld(client, true);
			client.finish();
			assertThat(client.readReset(stream)).isEqualTo(Http2Client.CANCEL);
			client.readToEnd();
			assertThatItIsGone();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void whatHasWindowIsSentInFullAfterFin(String transport) {
		start(transport);
		try (Http2Client client = Http2Client.connect(this.service.port(), 4 * PIECE).keepWindow()) {
			int stream = sendWhatIsHeld(client, true);
			client.finish();
			assertThat(client.read(stream).body()).hasSize(3 * PIECE);
			client.readToEnd();
		}
		assertThat(this.service.metrics().sum("http_requests_aborted_total")).isZero();
	}

	/** Sends less than a window of a body, and awaits that it has been read. */
	private int sendWhatIsHeld(Http2Client client, boolean whole) {
		int stream = client.request("POST", "/echo", false);
		for (int i = 0; i < 3; i++) {
			client.data(stream, new byte[PIECE], whole && i == 2);
		}
		client.readHead(stream);
		return stream;
	}

	/**
	 * A transport may have been asked for one more read, so it gets something to read.
	 * Once nothing is read, PINGs come.
	 */
	private static void awaitNotRead(Http2Client client) {
		send1000Frames(client);
		client.readPing();
	}

	/** Acknowledges PINGs that were not sent, which changes nothing. */
	private static void send1000Frames(Http2Client client) {
		client.sendTogether(() -> {
			for (int i = 0; i < 1000; i++) {
				client.send(6, 1, 0, new byte[8]);
			}
		});
	}

	private void assertThatItIsGone() {
		await().atMost(SOON).untilAsserted(() -> {
			Metrics metrics = this.service.metrics();
			assertThat(metrics.sum("http_connections_active")).isZero();
			assertThat(metrics.value("http_requests_in_flight")).isZero();
			assertThat(metrics.aborted("/echo", "client")).isEqualTo(1);
			assertThat(metrics.sum("http_requests_aborted_total")).isEqualTo(1);
		});
	}

}
