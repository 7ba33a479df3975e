package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.transport.EventLoops;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/** What ends when there is no memory to read into: that connection, and nothing else. */
@BothWays
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ReadFailureTests {

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private final AtomicBoolean outOfMemory = new AtomicBoolean();

	private final List<RawClient> clients = new ArrayList<>();

	private Service service;

	private DisposableServer server;

	private void start(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		this.service = Service.start("resound.server.transport=" + transport);
		this.server = this.service.context().getBean(HttpListener.class).bindToLoopback();
		FailingAllocators.give(this.server.channel(),
				(method) -> this.outOfMemory.get() && method.matches("ioBuffer|directBuffer"));
	}

	@AfterEach
	void stop() {
		this.clients.forEach(RawClient::close);
		if (this.server != null) {
			this.server.disposeNow();
		}
		if (this.service != null) {
			this.service.close();
		}
	}

	private RawClient connect() {
		RawClient client = RawClient.connect(port());
		this.clients.add(client);
		return client;
	}

	private int port() {
		return ((InetSocketAddress) this.server.address()).getPort();
	}

	/** So many that each event loop has one of them. */
	private int several() {
		return 2 * this.service.context().getBean(EventLoops.class).all().size();
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void aConnectionInARequestIsResetAndItsRequestIsCounted(String transport, CapturedOutput output) {
		start(transport);
		List<RawClient> others = new ArrayList<>();
		List<RawClient> starving = new ArrayList<>();
		for (int i = 0; i < several(); i++) {
			others.add(connect());
			assertThat(others.getLast().ask(LIVEZ).status()).isEqualTo(200);
			starving.add(connect().send(CHUNKED + "5\r\nfirst\r\n"));
			assertThat(starving.getLast().readHead().status()).isEqualTo(200);
			assertThat(starving.getLast().readBytes(10)).asString().isEqualTo("5\r\nfirst\r\n");
		}
		this.outOfMemory.set(true);
		for (RawClient client : starving) {
			RawClient.End end = client.send("5\r\nlater\r\n0\r\n\r\n").readToAnyEnd();
			assertThat(end.reset()).isTrue();
			assertThat(end.bytes()).isEmpty();
		}
		this.outOfMemory.set(false);
		assertOthersLive(others);
		assertCounted(starving.size());
		assertThat(output).doesNotContain("ERROR").doesNotContain("OutOfMemoryError:");
		assertThat(output.getOut().lines()).filteredOn((line) -> line.contains("no memory to read into"))
			.singleElement()
			.asString()
			.contains(" WARN ", "Cannot reserve 1 bytes", "1 since", "-XX:MaxDirectMemorySize");
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void aConnectionWithoutARequestIsResetAndNothingIsCounted(String transport, CapturedOutput output) {
		start(transport);
		List<RawClient> others = new ArrayList<>();
		List<RawClient> used = new ArrayList<>();
		for (int i = 0; i < several(); i++) {
			others.add(connect());
			assertThat(others.getLast().ask(LIVEZ).status()).isEqualTo(200);
			used.add(connect());
			assertThat(used.getLast().ask(LIVEZ).status()).isEqualTo(200);
		}
		this.outOfMemory.set(true);
		for (RawClient client : used) {
			assertThat(client.send(LIVEZ).readToAnyEnd().reset()).as("a used connection").isTrue();
			assertThat(connect().send(LIVEZ).readToAnyEnd().reset()).as("a new connection").isTrue();
		}
		this.outOfMemory.set(false);
		assertOthersLive(others);
		assertCounted(0);
		assertThat(output).doesNotContain("ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "io_uring", "nio" })
	void theStreamsOfAConnectionOfHttp2AreCounted(String transport, CapturedOutput output) {
		start(transport);
		RawClient other = connect();
		assertThat(other.ask(LIVEZ).status()).isEqualTo(200);
		try (Http2Client client = Http2Client.connect(port())) {
			int first = client.request("POST", "/echo", false);
			int second = client.request("POST", "/echo", false);
			client.data(first, new byte[] { 1 }, false);
			client.data(second, new byte[] { 2 }, false);
			assertThat(client.readHead(first).status()).isEqualTo(200);
			assertThat(client.readHead(second).status()).isEqualTo(200);
			this.outOfMemory.set(true);
			// Not the last piece: a read of io_uring that waits already has its buffer.
			client.data(first, new byte[] { 1 }, false);
			assertThatThrownBy(client::readToEnd).hasCauseInstanceOf(SocketException.class);
		}
		this.outOfMemory.set(false);
		assertOthersLive(List.of(other));
		assertCounted(2);
		assertThat(output).doesNotContain("ERROR");
	}

	private void assertOthersLive(List<RawClient> others) {
		for (RawClient client : others) {
			assertThat(client.ask(CHUNKED + "5\r\nhello\r\n0\r\n\r\n").text()).isEqualTo("hello");
			assertThat(connect().ask(LIVEZ).status()).isEqualTo(200);
		}
		assertThat(this.service.context().getBean(EventLoops.class).all()).noneMatch(EventLoop::isShuttingDown);
	}

	private void assertCounted(int count) {
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			assertThat(this.service.metrics().aborted("/echo", "limit")).isEqualTo(count);
			assertThat(this.service.metrics().sum("http_requests_aborted_total")).isEqualTo(count);
			assertThat(this.service.metrics().value("http_requests_in_flight")).isZero();
		});
	}

}
