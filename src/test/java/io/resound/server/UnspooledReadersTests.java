package io.resound.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.resound.spool.Spool;
import io.resound.testing.BodyClient;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** That no byte is spooled for a client that reads, nor over HTTP/2. */
@BothWays
@Timeout(60)
class UnspooledReadersTests {

	private static final int MIB = 1024 * 1024;

	private static final String HEAD = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + 64 * MIB + "\r\n\r\n";

	private static Service service;

	private static Spool spool;

	@BeforeAll
	static void start() {
		service = Service.start();
		spool = service.context().getBean(Spool.class);
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/**
	 * With a small receive buffer, since only that shows in each second that bytes are
	 * read: a client's kernel acknowledges what has been read when a part of the buffer
	 * is free.
	 */
	@Test
	void aClientThatReadsAFewKilobytesASecondIsNotSpooled() {
		try (RawClient client = RawClient.connect(service.port(), 4096)) {
			client.send(HEAD).sendMeanwhile(new byte[16 * MIB]);
			for (int i = 0; i < 50; i++) {
				client.readBytes(2048);
				assertThat(spool.exchanges()).isZero();
				Pause.of(Duration.ofMillis(200));
			}
		}
	}

	@Test
	void aClientThatPausesForAlmostASecondIsNotSpooled() {
		try (RawClient client = service.connect()) {
			client.send(HEAD).sendMeanwhile(new byte[64 * MIB]);
			for (int i = 0; i < 12; i++) {
				client.readBytes(MIB);
				assertThat(spool.exchanges()).isZero();
				Pause.of(Duration.ofMillis(500 + i % 5 * 100));
			}
		}
	}

	@Test
	void aClientThatReadsAsFastAsItSendsIsNotSpooled() throws Exception {
		try (BodyClient client = BodyClient.post(service.port(), 256 * MIB)) {
			client.echo();
			assertThat(spool.exchanges()).isZero();
		}
	}

	/** The client's windows allow everything, and its socket is full. */
	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo?routed" })
	void aClientOfHttp2IsNotSpooled(String path) {
		try (Http2Client client = Http2Client.connect(service.port(), Integer.MAX_VALUE).keepWindow()) {
			client.window(0, Integer.MAX_VALUE - 65_535);
			int stream = client.request("POST", path, false);
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 4096; i++) {
					client.data(stream, new byte[16_384], false);
				}
			}, (task) -> Thread.ofVirtual().start(task));
			sending.orTimeout(4, TimeUnit.SECONDS).exceptionally((late) -> null).join();
			assertThat(spool.exchanges()).isZero();
			assertThat(spool.bytes()).isZero();
		}
	}

}
