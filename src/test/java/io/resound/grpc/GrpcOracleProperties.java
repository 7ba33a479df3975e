package io.resound.grpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.resound.testing.Leaks;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Calls are answered as grpc-java answers them, and each is counted once. */
class GrpcOracleProperties {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/**
	 * What a client makes of a call by itself, whether or not the service has seen it.
	 */
	private static final Set<Status.Code> OF_CLIENTS = EnumSet.of(Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED);

	private static Service service;

	private static Oracle oracle;

	private static ManagedChannel toService;

	private static ManagedChannel toOracle;

	@BeforeContainer
	static void start() throws IOException {
		service = Service.start("resound.limits.body=" + MixedCall.LARGEST_MESSAGE + "B",
				"resound.generate.largest=" + MixedCall.LARGEST_ORDER + "B");
		oracle = new Oracle(MixedCall.LARGEST_MESSAGE, MixedCall.LARGEST_ORDER);
		toService = channel(service.port());
		toOracle = channel(oracle.port());
		Leaks.listen();
	}

	private static ManagedChannel channel(int port) {
		return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.usePlaintext()
			.maxInboundMessageSize(2 * MixedCall.LARGEST_MESSAGE)
			.build();
	}

	@AfterContainer
	static void stop() throws InterruptedException {
		for (ManagedChannel channel : List.of(toService, toOracle)) {
			channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
		}
		oracle.stop();
		service.close();
		Leaks.assertNone();
	}

	@Property(seed = "25", tries = 60, shrinking = ShrinkingMode.BOUNDED)
	void callsAreAnsweredAsGrpcJavaAnswersThem(@ForAll("calls") List<MixedCall> calls) {
		assertSame(calls);
	}

	/** Runs on demand, with another seed each time: CONTRIBUTING.md. */
	@Tag("fuzz")
	@Property(shrinking = ShrinkingMode.BOUNDED)
	void callsAreAnsweredAsGrpcJavaAnswersThemInALongRun(@ForAll("calls") List<MixedCall> calls) {
		assertSame(calls);
	}

	/** Calls that are in progress together, on one connection. */
	@Provide
	Arbitrary<List<MixedCall>> calls() {
		return MixedCall.arbitrary().list().ofMinSize(1).ofMaxSize(8);
	}

	private static void assertSame(List<MixedCall> calls) {
		Metrics before = service.metrics();
		List<Outcome> expected = outcomes(calls, toOracle);
		List<Outcome> actual = outcomes(calls, toService);
		assertThat(comparable(actual, calls)).isEqualTo(comparable(expected, calls));
		await().atMost(PATIENCE).untilAsserted(() -> assertCounted(actual, before));
	}

	private static List<Outcome> outcomes(List<MixedCall> calls, ManagedChannel channel) {
		List<CompletableFuture<Outcome>> outcomes = calls.stream().map((call) -> Outcome.of(call, channel)).toList();
		return outcomes.stream()
			.map((outcome) -> outcome.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
			.toList();
	}

	private static List<Outcome> comparable(List<Outcome> outcomes, List<MixedCall> calls) {
		return IntStream.range(0, calls.size()).mapToObj((i) -> outcomes.get(i).comparable(calls.get(i))).toList();
	}

	private static void assertCounted(List<Outcome> outcomes, Metrics before) {
		Metrics now = service.metrics();
		assertThat(now.value("http_requests_in_flight")).isZero();
		for (Status.Code code : Status.Code.values()) {
			long seen = outcomes.stream().filter((outcome) -> outcome.status() == code).count();
			String status = "status=\"" + code + "\"";
			double counted = now.sum("grpc_requests_total", status) - before.sum("grpc_requests_total", status);
			if (!OF_CLIENTS.contains(code)) {
				assertThat(counted).as(code.name()).isEqualTo(seen);
			}
		}
	}

}
