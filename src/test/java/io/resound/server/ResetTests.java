package io.resound.server;

import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A client sees at once that its connection was reset, whatever made the service do so.
 */
@BothWays
@Timeout(60)
class ResetTests {

	private static final int CLIENTS = 20;

	private static final Duration AT_ONCE = Duration.ofSeconds(1);

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private final List<RawClient> clients = new ArrayList<>();

	private Service service;

	private void start(String transport, String... settings) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		List<String> all = new ArrayList<>(List.of(settings));
		all.add("resound.server.transport=" + transport);
		this.service = Service.start(all.toArray(String[]::new));
		for (int i = 0; i < CLIENTS; i++) {
			this.clients.add(this.service.connect());
		}
	}

	@AfterEach
	void stop() {
		this.clients.forEach(RawClient::close);
		if (this.service != null) {
			this.service.close();
		}
	}

	private void begin() {
		for (RawClient client : this.clients) {
			client.send(CHUNKED + "5\r\nfirst\r\n");
			assertThat(client.readHead().status()).isEqualTo(200);
			assertThat(client.readBytes(10)).asString().isEqualTo("5\r\nfirst\r\n");
		}
	}

	private void assertReset() {
		long start = System.nanoTime();
		for (RawClient client : this.clients) {
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void afterAMalformedChunk(String transport) {
		start(transport);
		begin();
		this.clients.forEach((client) -> client.send("x\r\n"));
		assertReset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void afterAMalformedChunkThatComesWithAGoodOne(String transport) {
		start(transport);
		begin();
		this.clients.forEach((client) -> client.send("6\r\nsecond\r\nx\r\n"));
		assertReset();
	}

	/** The response is being written while the chunk is read. */
	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void afterAMalformedChunkRightAfterTheHead(String transport) {
		start(transport);
		this.clients.forEach((client) -> client.send(CHUNKED + "5\r\nfirst\r\n"));
		this.clients.forEach((client) -> client.send("x\r\n"));
		assertReset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void afterABodyThatOutgrowsItsLimit(String transport) {
		start(transport, "resound.limits.body=8B");
		begin();
		this.clients.forEach((client) -> client.send("6\r\nsecond\r\n"));
		assertReset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void afterAStall(String transport) {
		start(transport, "resound.limits.stall-timeout=300ms");
		begin();
		for (RawClient client : this.clients) {
			assertThat(client.readToAnyEnd().reset()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void atTheEndOfTheDrain(String transport) {
		start(transport, "resound.drain.timeout=100ms");
		begin();
		this.service.close();
		assertReset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void atTheEndOfTheDrainOnHttp2(String transport) {
		start(transport, "resound.drain.timeout=100ms");
		try (Http2Client client = Http2Client.connect(this.service.port())) {
			int stream = client.request("POST", "/echo", false);
			client.data(stream, new byte[100], false);
			assertThat(client.readHead(stream).status()).isEqualTo(200);
			this.service.close();
			assertThatThrownBy(client::readToEnd).hasCauseInstanceOf(SocketException.class);
		}
	}

}
