package io.resound.server.listen;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.transport.EventLoops;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.netty.DisposableServer;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * What ends when there is memory to read into but none to respond with: the exchange and
 * its connection, and nothing else.
 */
@BothWays
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class WriteFailureTests {

	private static final String LIVEZ = "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String CHUNKED = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private static final Set<String> ALLOCATING = Set.of("buffer", "directBuffer", "ioBuffer");

	private static final StackWalker STACK = StackWalker.getInstance();

	private static final AtomicBoolean OUT_OF_MEMORY = new AtomicBoolean();

	private static final Map<String, Service> SERVICES = new HashMap<>();

	private static final Map<String, DisposableServer> SERVERS = new HashMap<>();

	private Service service;

	private Metrics before;

	private int port;

	private void start(String transport) {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		assumeThat(!transport.equals("io_uring") || IoUring.isAvailable()).isTrue();
		this.service = SERVICES.computeIfAbsent(transport, (name) -> Service.start("resound.server.transport=" + name));
		DisposableServer server = SERVERS.computeIfAbsent(transport, (name) -> {
			DisposableServer bound = this.service.context().getBean(HttpListener.class).bindToLoopback();
			FailingAllocators.give(bound.channel(), WriteFailureTests::fails);
			return bound;
		});
		this.port = ((InetSocketAddress) server.address()).getPort();
		this.before = this.service.metrics();
	}

	/** Whether an allocation fails: one that is not for a read does. */
	private static boolean fails(String method) {
		return OUT_OF_MEMORY.get() && ALLOCATING.contains(method) && STACK
			.walk((frames) -> frames.noneMatch((frame) -> frame.getClassName().contains("transport.ReadBuffers")));
	}

	@AfterEach
	void enoughMemory() {
		OUT_OF_MEMORY.set(false);
	}

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(DisposableServer::disposeNow);
		SERVICES.values().forEach(Service::close);
	}

	static Stream<Arguments> onHttp1() {
		return onEachTransport("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
				"POST /echo?routed HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
				CHUNKED + "5\r\nhello\r\n0\r\n\r\n", CHUNKED + "5\r\nhello\r\n",
				"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n", LIVEZ,
				"HEAD /livez HTTP/1.1\r\nHost: a\r\n\r\n", "GET /inspect HTTP/1.1\r\nHost: a\r\n\r\n",
				"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
				"DELETE /livez HTTP/1.1\r\nHost: a\r\n\r\n", "GET /livez HTTP/1.1\r\n\r\n",
				"GET /livez HTTP/1.1\r\nHost: a\r\n" + "a:\r\n".repeat(200) + "\r\n");
	}

	private static Stream<Arguments> onEachTransport(String... requests) {
		return Stream.of("epoll", "io_uring", "nio")
			.flatMap((transport) -> Stream.of(requests).map((request) -> Arguments.of(transport, request)));
	}

	@ParameterizedTest
	@MethodSource
	void onHttp1(String transport, String request, CapturedOutput output) {
		start(transport);
		try (RawClient other = RawClient.connect(this.port); RawClient client = RawClient.connect(this.port)) {
			assertThat(other.ask(LIVEZ).status()).isEqualTo(200);
			OUT_OF_MEMORY.set(true);
			assertThat(client.send(request).readToAnyEnd().bytes()).isEmpty();
			OUT_OF_MEMORY.set(false);
			assertOnlyThatHasEnded(other, 1, output);
		}
	}

	@ParameterizedTest
	@MethodSource("transports")
	void insideAResponseOfHttp1(String transport, CapturedOutput output) {
		start(transport);
		try (RawClient other = RawClient.connect(this.port); RawClient client = RawClient.connect(this.port)) {
			assertThat(other.ask(LIVEZ).status()).isEqualTo(200);
			client.send(CHUNKED + "5\r\nfirst\r\n");
			assertThat(client.readHead().status()).isEqualTo(200);
			assertThat(client.readBytes(10)).asString().isEqualTo("5\r\nfirst\r\n");
			OUT_OF_MEMORY.set(true);
			RawClient.End end = client.send("5\r\nlater\r\n0\r\n\r\n").readToAnyEnd();
			assertThat(end.reset()).isTrue();
			OUT_OF_MEMORY.set(false);
			assertOnlyThatHasEnded(other, 1, output);
		}
	}

	static Stream<String> transports() {
		return Stream.of("epoll", "io_uring", "nio");
	}

	static Stream<Arguments> onHttp2() {
		return onEachTransport("POST /echo", "POST /echo?routed", "GET /livez", "HEAD /livez", "GET /inspect", "GET /",
				"GET /nowhere", "DELETE /livez", "GET http://[/");
	}

	@ParameterizedTest
	@MethodSource
	void onHttp2(String transport, String request, CapturedOutput output) {
		start(transport);
		String[] line = request.split(" ");
		try (RawClient other = RawClient.connect(this.port); Http2Client client = Http2Client.connect(this.port)) {
			assertThat(other.ask(LIVEZ).status()).isEqualTo(200);
			int open = client.request("POST", "/echo", false);
			client.data(open, new byte[] { 1 }, false);
			assertThat(client.readHead(open).status()).isEqualTo(200);
			while (client.answer(open).text().isEmpty()) {
				client.readFrames(1);
			}
			OUT_OF_MEMORY.set(true);
			int stream = client.request(line[0], line[1], true);
			readToAnyEnd(client);
			assertThat(client.answer(stream).isEnded()).isFalse();
			OUT_OF_MEMORY.set(false);
			assertOnlyThatHasEnded(other, 2, output);
		}
	}

	private static void readToAnyEnd(Http2Client client) {
		try {
			client.readToEnd();
		}
		catch (UncheckedIOException ex) {
			// It has been reset.
		}
	}

	private double aborted(Metrics now, String reason) {
		return now.sum("http_requests_aborted_total", reason) - this.before.sum("http_requests_aborted_total", reason);
	}

	private void assertOnlyThatHasEnded(RawClient other, int requests, CapturedOutput output) {
		assertThat(other.ask(CHUNKED + "5\r\nhello\r\n0\r\n\r\n").text()).isEqualTo("hello");
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
			Metrics metrics = this.service.metrics();
			assertThat(aborted(metrics, "\"limit\"")).isEqualTo(requests);
			assertThat(aborted(metrics, "")).isEqualTo(requests);
			assertThat(metrics.value("http_requests_in_flight")).isZero();
		});
		assertThat(this.service.context().getBean(EventLoops.class).all()).noneMatch(EventLoop::isShuttingDown);
		assertThat(output.getAll().lines())
			.filteredOn((logged) -> List.of(" WARN ", " ERROR ", "OutOfMemory").stream().anyMatch(logged::contains))
			.isEmpty();
	}

}
