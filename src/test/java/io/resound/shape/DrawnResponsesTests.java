package io.resound.shape;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import io.resound.http.GoDuration;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What many responses are like that are drawn one after the other. The draws begin with a
 * seed, so that they are the same each time.
 */
@Timeout(180)
class DrawnResponsesTests {

	private static final int RESPONSES = 2_000;

	private static final int TOGETHER = 100;

	private static List<Response> ask(Http2Client client) {
		List<Response> responses = new ArrayList<>();
		while (responses.size() < RESPONSES) {
			List<Integer> streams = new ArrayList<>();
			long start = System.nanoTime();
			client.sendTogether(() -> {
				for (int i = 0; i < TOGETHER; i++) {
					streams.add(client.request("GET", "/echo", true));
				}
			});
			for (int stream : streams) {
				Http2Answer answer = client.read(stream);
				responses.add(new Response(answer.status(), delay(answer.field("resound-applied")),
						Duration.ofNanos(System.nanoTime() - start)));
				client.forget(stream);
			}
		}
		return responses;
	}

	private static Duration delay(String applied) {
		assertThat(applied).startsWith("delay=");
		return Objects.requireNonNull(GoDuration.parse(applied.substring("delay=".length()).split(",")[0]));
	}

	@Test
	void theyAreDelayedAndRefusedAsOftenAsTheShapeSays() {
		try (Service service = Service.start("resound.shape.default=delay=1ms..10ms&status=503:5,429:1&seed=21");
				Http2Client client = Http2Client.connect(service.port())) {
			List<Response> responses = ask(client);
			assertShare(responses, 0.05, (one) -> one.status() == 503);
			assertShare(responses, 0.01, (one) -> one.status() == 429);
			assertShare(responses, 0.94, (one) -> one.status() == 200);
			for (int millis = 1; millis < 10; millis++) {
				Duration from = Duration.ofMillis(millis);
				assertShare(responses, 1.0 / 9,
						(one) -> one.delay().compareTo(from) >= 0 && one.delay().compareTo(from.plusMillis(1)) < 0);
			}
			assertThat(responses).as("none is early").allMatch((one) -> one.taken().compareTo(one.delay()) >= 0);
			Metrics metrics = service.metrics();
			assertThat(metrics.value("resound_shape_applied_total{kind=\"delay\"}")).isEqualTo(RESPONSES);
			assertThat(metrics.value("resound_shape_applied_total{kind=\"status\"}"))
				.isEqualTo(responses.stream().filter((one) -> one.status() != 200).count());
		}
	}

	/** The share lies within four standard deviations of a binomial distribution. */
	private static void assertShare(List<Response> responses, double share, Predicate<Response> counted) {
		double tolerance = 4 * Math.sqrt(RESPONSES * share * (1 - share));
		assertThat((double) responses.stream().filter(counted).count()).isBetween(RESPONSES * share - tolerance,
				RESPONSES * share + tolerance);
	}

	private record Response(int status, Duration delay, Duration taken) {

	}

}
