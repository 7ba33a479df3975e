package io.resound.server.http2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.netty.channel.EventLoop;
import io.resound.testing.OverTls;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.LogEvents;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import io.resound.transport.EventLoops;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.resound.server.http2.EchoRequest.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Streams that a client resets as soon as it has opened them (CVE-2023-44487). */
@OverTls
@BothWays
@Timeout(60)
class ResetStreamsTests {

	/** What a connection may reset in 30 seconds. */
	private static final int MOST = 200;

	private static final int CONNECTIONS = 60;

	private static final int STREAMS = 100;

	/** Streams that the router answers and that {@code resound.limits.heads} permits. */
	private static final int PERMITTED = 4 * 1024 / 5;

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start("resound.limits.heads=4MB");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/** The path is not a plain echo's, so that it is the router that answers. */
	private static void openAndReset(Http2Client client, int streams) {
		for (int i = 0; i < streams; i++) {
			client.reset(client.request(head().path("/echo?routed"), false), Http2Client.CANCEL);
		}
	}

	/**
	 * All connections become readable while their loops are busy, so that each loop reads
	 * all of its own before it runs a task.
	 */
	@Test
	void closedStreamsCountUntilTheyHaveBeenReleased() {
		Metrics before = service.metrics();
		List<Http2Client> clients = new ArrayList<>();
		try {
			for (int i = 0; i < CONNECTIONS; i++) {
				clients.add(Http2Client.connect(service.port()));
				int warm = clients.getLast().request(head(), true);
				assertThat(clients.getLast().read(warm).status()).isEqualTo(200);
			}
			CountDownLatch sent = new CountDownLatch(1);
			for (EventLoop loop : service.context().getBean(EventLoops.class).all()) {
				loop.execute(() -> occupyUntil(sent));
			}
			clients.forEach((client) -> client.sendTogether(() -> openAndReset(client, STREAMS)));
			sent.countDown();
			await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
				Metrics after = service.metrics();
				assertThat(after.value("http_requests_in_flight")).isZero();
				double refused = after.sum("http_requests_aborted_total", "\"limit\"")
						- before.sum("http_requests_aborted_total", "\"limit\"");
				double reset = after.sum("http_requests_aborted_total", "\"client\"")
						- before.sum("http_requests_aborted_total", "\"client\"");
				assertThat(refused + reset).isEqualTo(CONNECTIONS * STREAMS);
				assertThat(refused).isBetween(1.0, (double) CONNECTIONS * STREAMS - PERMITTED);
			});
			for (Http2Client client : clients) {
				int stream = client.request(head(), true);
				assertThat(client.read(stream).status()).isEqualTo(200);
			}
		}
		finally {
			clients.forEach(Http2Client::close);
		}
	}

	private static void occupyUntil(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			Thread.onSpinWait();
		}
	}

	@Test
	void aClientThatResetsTooManyIsTurnedAway() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			for (int i = 0; i < 2; i++) {
				openAndReset(client, MOST / 2);
				int stream = client.request(head(), true);
				assertThat(client.read(stream).status()).isEqualTo(200);
			}
			openAndReset(client, 1);
			assertThat(client.readGoAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
		}
	}

	/** Netty does not see these: the stream has been closed by the service. */
	@Test
	void resetsOfStreamsThatTheServiceHasResetCountToo() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			for (int i = 0; i < MOST; i++) {
				int stream = client.request(head().add("te", "gzip"), false);
				assertThat(client.readReset(stream)).isEqualTo(Http2Client.PROTOCOL_ERROR);
				client.reset(stream, Http2Client.CANCEL);
			}
			int stream = client.request(head(), true);
			assertThat(client.read(stream).status()).isEqualTo(200);
			client.reset(stream, Http2Client.CANCEL);
			assertThat(client.readGoAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
		}
	}

	/** The multiplexer has no channel for such a stream. */
	@Test
	void aRefusalThatWaitsForWindowMayBeReset() {
		Metrics before = service.metrics();
		try (LogEvents log = LogEvents.listen(); Http2Client client = Http2Client.connect(service.port(), 0)) {
			int stream = client.request(head().add("expect", "something"), true);
			assertThat(client.readHead(stream).status()).isEqualTo(417);
			client.reset(stream, Http2Client.CANCEL);
			int next = client.request(head(), true);
			assertThat(client.read(next).status()).isEqualTo(200);
			assertThat(log.all()).isEmpty();
		}
		Metrics after = service.metrics();
		assertThat(after.sum("http_requests_aborted_total", "\"client\"")
				- before.sum("http_requests_aborted_total", "\"client\""))
			.isEqualTo(1);
		assertThat(after.sum("http_requests_aborted_total", "\"internal\"")).isZero();
	}

}
