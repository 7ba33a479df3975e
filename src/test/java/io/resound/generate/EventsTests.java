package io.resound.generate;

import java.time.Duration;

import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import io.resound.route.Route;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Server-sent events with more heartbeats than the service sends. */
@Timeout(60)
class EventsTests {

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.startWith(Heartbeats.class, "resound.limits.stall-timeout=300ms");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	static class Heartbeats {

		@Bean
		Route eventsWithHeartbeats(GenerateLimits limits, Waits waits) {
			return Route.at("/heartbeats").answeredBy(new EventsHandler(limits, waits, Duration.ofMillis(200)));
		}

	}

	@Test
	void commentsComeWhileNoEventIsDue() {
		try (RawClient client = service.connect()) {
			String text = client.ask("GET /heartbeats?count=2&duration=1s HTTP/1.1\r\nHost: a\r\n\r\n").text();
			assertThat(text).matches(
					"event: ping\ndata: \\{\"id\":0,[^\n]+\n\n(: heartbeat\n\n){2,4}event: ping\ndata: \\{\"id\":1,[^\n]+\n\n");
		}
	}

	@Test
	void aClientThatHasLeftIsNoticedByThem() {
		try (RawClient client = service.connect()) {
			client.send("GET /heartbeats?count=2&duration=9m HTTP/1.1\r\nHost: a\r\n\r\n");
			client.readHead();
			client.readBytes(10);
		}
		await().untilAsserted(() -> assertThat(service.metrics().value("http_requests_in_flight")).isZero());
	}

}
