package io.resound.abuse;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.resound.testing.Certificates;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Each attack does what it says, tried with a few clients, and ends. */
class AttacksTests {

	private static final int CLIENTS = 4;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.start(Entrance.FURTHER.stream()
			.flatMap((entrance) -> Stream.of(entrance.anyPort(), entrance.protocol()))
			.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	/**
	 * Each attack, what each client sends at least, in bytes, and how many requests of
	 * each the service notices at least. A head that is never finished is none.
	 */
	static List<Arguments> attacks() {
		return List.of(arguments(HeldRequest.ofNothing(), 0, 0), arguments(BriefConnections.silent(), 0, 0),
				arguments(HeldRequest.ofManyFields(), 15_600, 0), arguments(HeldRequest.ofManyBytes(), 23_900, 0),
				arguments(HeldRequest.ofARoute(), 1_400, 1), arguments(EndlessBytes.withLength(), 200_000, 1),
				arguments(EndlessBytes.chunked(), 200_000, 1),
				arguments(EndlessBytes.pipelined("128 B", 128), 100_000, 100),
				arguments(EndlessBytes.pipelined("64 KB", 65_536), 200_000, 1),
				arguments(EndlessBytes.readSlowly(), 200_000, 1),
				arguments(EndlessBytes.chunkedAndReadSlowly(), 200_000, 1),
				arguments(new EndlessMessages(), 200_000, 1), arguments(new MalformedRequests(), 100, 4),
				arguments(BriefConnections.resetInsideABody(), 100, 4),
				arguments(HeldStreams.ofPlainRequests(), 64 * 30, 64),
				arguments(HeldStreams.ofManyFields(), 100 * 480, 100),
				arguments(HeldStreams.ofManyBytes(), 100 * 13_000, 100), arguments(new EndlessHead(), 15_000, 0),
				arguments(EndlessStreams.withoutWindow(), 400_000, 8),
				arguments(EndlessStreams.readSlowly(), 400_000, 8), arguments(new MalformedStreams(), 2_000, 8),
				arguments(new ResetStreams(), 100 * 50, 100), arguments(UnreadReplies.toSettings(), 20_000, 0),
				arguments(UnreadReplies.toPings(), 20_000, 0), arguments(new UnreadResets(), 20_000, 250),
				arguments(HeldRequest.ofARawStream(), 0, 0), arguments(EndlessBytes.raw(), 100_000, 0),
				arguments(EndlessBytes.rawBytes(), 400, 0), arguments(EndlessBytes.rawAndReadSlowly(), 100_000, 0),
				arguments(HalfClosed.raw(), 120_000, 0), arguments(BriefConnections.rawReset(), 16_000, 0),
				arguments(HeldRequest.ofAFrameHead(), 5, 0), arguments(HeldRequest.ofAFramePayload(), 7, 1),
				arguments(EndlessBytes.echoFrames(), 100_000, 4), arguments(EndlessBytes.smallEchoFrames(), 7_000, 100),
				arguments(EndlessBytes.longEchoFrames(), 100_000, 1), arguments(EndlessBytes.pingFrames(), 6_000, 100),
				arguments(EndlessBytes.discardFrames(), 7_000, 100),
				arguments(EndlessBytes.unknownFrames(), 6_000, 100), arguments(EndlessBytes.generateFrames(), 10, 1),
				arguments(EndlessBytes.generateFramesReadSlowly(), 10, 1),
				arguments(EndlessBytes.garbageLengths(), 20_000, 1), arguments(HalfClosed.frames(), 120_000, 1),
				arguments(BriefConnections.frameHeads(), 12, 0), arguments(BriefConnections.framePayloads(), 36, 4),
				arguments(EndlessStreams.ofMessages(), 400_000, 8), arguments(EndlessStreams.ofQuestions(), 100_000, 8),
				arguments(HeldStreams.ofCalls(), 100 * 90, 100), arguments(HeldStreams.ofWatchers(), 100 * 90, 100),
				arguments(HeldStreams.ofImpossibleMessages(), 64 * 90, 100),
				arguments(HeldStreams.ofBombs(), 100_000, 8));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("attacks")
	void doesWhatItSays(Attack attack, long bytes, int requests) {
		Metrics before = service.metrics();
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(attack.entrance()));
		try (Crowd crowd = new Crowd(address, attack, CLIENTS)) {
			await().atMost(PATIENCE).untilAsserted(() -> {
				assertThat(crowd.present()).isEqualTo(CLIENTS);
				assertThat(crowd.bytesSent()).isGreaterThanOrEqualTo(CLIENTS * bytes);
				Metrics now = service.metrics();
				assertThat(requests(now) - requests(before)).isGreaterThanOrEqualTo(CLIENTS * requests);
				assertThat(connections(now) - connections(before)).isGreaterThanOrEqualTo(CLIENTS);
			});
		}
		await().atMost(PATIENCE).until(() -> Sample.of(service.metrics()).isIdle());
	}

	private static int port(Entrance entrance) {
		return (entrance == Entrance.HTTP) ? service.port()
				: service.context()
					.getEnvironment()
					.getRequiredProperty("local.listeners." + entrance.listener() + ".port", Integer.class);
	}

	@Test
	void eachOnHandshakesDoesWhatItSays(@TempDir Path certificate) {
		Certificates.write(certificate, Certificates.issue("localhost"));
		SSLContext context = Certificates.client();
		try (Service secured = Service.start(Certificates.bundle("web", certificate, "server.ssl.bundle=web"))) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), secured.port());
			for (Attack attack : Handshakes.all(context)) {
				Metrics before = secured.metrics();
				try (Crowd crowd = new Crowd(address, attack, CLIENTS)) {
					await(attack.name()).atMost(PATIENCE).untilAsserted(() -> {
						assertThat(crowd.present()).isEqualTo(CLIENTS);
						assertThat(crowd.bytesSent()).isGreaterThanOrEqualTo(CLIENTS * 30);
						Metrics now = secured.metrics();
						assertThat(now.growth(before, "http_connections_total{listener=\"http\"}"))
							.isGreaterThanOrEqualTo(CLIENTS);
						assertThat(now.sum("tls_handshakes_total", "result=\"ok\""))
							.isGreaterThanOrEqualTo((attack instanceof OverTls) ? CLIENTS : 0);
					});
				}
				await().atMost(PATIENCE).until(() -> Sample.of(secured.metrics()).isIdle());
			}
			for (Attack attack : List.of(EndlessBytes.chunked(), HeldStreams.ofPlainRequests())) {
				Metrics before = secured.metrics();
				try (Crowd crowd = new Crowd(address, new OverTls(context, attack), CLIENTS)) {
					await(attack.name()).atMost(PATIENCE)
						.until(() -> requests(secured.metrics()) - requests(before) >= CLIENTS
								&& crowd.bytesSent() > CLIENTS * 1000);
				}
				await().atMost(PATIENCE).until(() -> Sample.of(secured.metrics()).isIdle());
			}
		}
	}

	@Test
	void eachIsTried() {
		assertThat(attacks()).extracting((arguments) -> ((Attack) arguments.get()[0]).name())
			.containsExactlyElementsOf(Attacks.all().stream().map(Attack::name).toList());
	}

	/** Requests that have ended, those that have not, and frames. */
	private static double requests(Metrics metrics) {
		return metrics.sum("http_requests_total") + metrics.value("http_requests_in_flight")
				+ metrics.sum("frames_total");
	}

	private static double connections(Metrics metrics) {
		return metrics.sum("http_connections_total") + metrics.sum("tcp_connections_total");
	}

}
