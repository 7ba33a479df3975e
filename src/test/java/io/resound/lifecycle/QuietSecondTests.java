package io.resound.lifecycle;

import java.time.Duration;
import java.util.function.Consumer;

import io.resound.testing.BothWays;
import io.resound.testing.Http2Client;
import io.resound.testing.Pause;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The drain goes on until the last request is a second old, and a request may be that old
 * when the drain begins.
 */
@BothWays
class QuietSecondTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void aServiceThatWasNeverAskedStopsAtOnce() {
		assertThat(stopAfter(Duration.ZERO, (service) -> {
		})).isLessThan(SECOND);
	}

	@Test
	void theSecondCountsFromARequestOfHttp1() {
		assertThat(askAndStop(QuietSecondTests::askByHttp1)).isBetween(SECOND, Duration.ofSeconds(5));
		assertThat(stopAfter(Duration.ofMillis(1200), QuietSecondTests::askByHttp1)).isLessThan(SECOND);
	}

	@Test
	void theSecondCountsFromARequestOfHttp2() {
		assertThat(askAndStop(QuietSecondTests::askByHttp2)).isBetween(SECOND, Duration.ofSeconds(5));
		assertThat(stopAfter(Duration.ofMillis(1200), QuietSecondTests::askByHttp2)).isLessThan(SECOND);
	}

	@Test
	void probesDoNotCount() {
		assertThat(stopAfter(Duration.ZERO, (service) -> ask(service, "/livez"))).isLessThan(SECOND);
	}

	@Test
	void aServiceThatStaysAtLeastStaysNoLonger() {
		try (Service service = start("resound.drain.at-least=1s")) {
			askByHttp1(service);
			assertThat(stop(service)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
		}
	}

	/** How long it takes to stop a service that was last asked some time before. */
	private static Duration stopAfter(Duration pause, Consumer<Service> ask) {
		try (Service service = start("resound.drain.at-least=0s")) {
			ask.accept(service);
			Pause.of(pause);
			return stop(service);
		}
	}

	/** How long it takes to ask a service and then to stop it. */
	private static Duration askAndStop(Consumer<Service> ask) {
		try (Service service = start("resound.drain.at-least=0s")) {
			long start = System.nanoTime();
			ask.accept(service);
			stop(service);
			return Duration.ofNanos(System.nanoTime() - start);
		}
	}

	private static Duration stop(Service service) {
		long start = System.nanoTime();
		service.close();
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/** The tick that notices requests comes every tenth of the shortest time. */
	private static Service start(String atLeast) {
		return Service.start(atLeast, "resound.drain.at-most=5s", "resound.limits.head-timeout=500ms");
	}

	private static void askByHttp1(Service service) {
		ask(service, "/echo");
	}

	private static void ask(Service service, String path) {
		try (RawClient client = service.connect()) {
			assertThat(client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(200);
		}
	}

	private static void askByHttp2(Service service) {
		try (Http2Client client = Http2Client.connect(service.port())) {
			assertThat(client.read(client.request("GET", "/echo", true)).status()).isEqualTo(200);
		}
	}

}
