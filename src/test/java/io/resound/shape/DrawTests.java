package io.resound.shape;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.resound.http.Query;
import io.resound.limits.GenerateLimits;
import io.resound.route.Ending;
import io.resound.route.Ending.Kind;
import io.resound.shape.Shape.Drawn;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** How often what is drawn, with a generator that starts the same each time. */
class DrawTests {

	private static final int DRAWS = 10_000;

	private static final GenerateLimits LIMITS = new GenerateLimits(DataSize.ofGigabytes(1), Duration.ofMinutes(10));

	@Test
	void eachValueIsDrawnAsOftenAsItsPercentSays() {
		List<Drawn> drawn = draw("delay=1ms:50,10ms:5&status=503:5,429:1&size=1KB:10&close=5&fault=reset:2.5");
		assertShare(drawn, 0.50, (one) -> one.delay().equals(Duration.ofMillis(1)));
		assertShare(drawn, 0.05, (one) -> one.delay().equals(Duration.ofMillis(10)));
		assertShare(drawn, 0.45, (one) -> one.delay().isZero());
		assertShare(drawn, 0.05, (one) -> Integer.valueOf(503).equals(one.status()));
		assertShare(drawn, 0.01, (one) -> Integer.valueOf(429).equals(one.status()));
		assertShare(drawn, 0.94, (one) -> one.status() == null);
		assertShare(drawn, 0.10, (one) -> Long.valueOf(1024).equals(one.size()));
		assertShare(drawn, 0.025, (one) -> one.ending().kind() == Kind.RESET);
		assertShare(drawn, 0.05 * 0.975, (one) -> one.ending().kind() == Kind.CLOSE);
	}

	@Test
	void theDrawsAreIndependentOfEachOther() {
		List<Drawn> drawn = draw("delay=1ms:50&status=503:50&size=1KB:50");
		assertShare(drawn, 0.25, (one) -> !one.delay().isZero() && one.status() != null);
		assertShare(drawn, 0.25, (one) -> one.status() != null && one.size() != null);
		assertShare(drawn, 0.125, (one) -> !one.delay().isZero() && one.status() != null && one.size() != null);
	}

	@Test
	void eachTimeInARangeIsEquallyLikely() {
		List<Drawn> drawn = draw("delay=5ms..50ms");
		assertThat(drawn).extracting(Drawn::delay)
			.allMatch((delay) -> delay.compareTo(Duration.ofMillis(5)) >= 0
					&& delay.compareTo(Duration.ofMillis(50)) <= 0);
		for (int part = 0; part < 9; part++) {
			Duration from = Duration.ofMillis(5 + 5 * part);
			Duration to = from.plusMillis(5);
			assertShare(drawn, 1.0 / 9, (one) -> one.delay().compareTo(from) >= 0 && one.delay().compareTo(to) < 0);
		}
	}

	@Test
	void percentsThatAddUpToAHundredLeaveNothingUnshaped() {
		assertShare(draw("status=404:99.5,503:0.5"), 1, (one) -> one.status() != null);
	}

	@Test
	void aPercentOfNothingIsNeverDrawn() {
		assertShare(draw("fault=reset:0"), 0, (one) -> !one.ending().equals(Ending.WHOLE));
	}

	@Test
	void theSameSeedDrawsTheSame() {
		String shape = "delay=1ms..1s&status=503:50&fault=reset:50";
		assertThat(draw(shape)).isEqualTo(draw(shape));
	}

	/** The share lies within four standard deviations of a binomial distribution. */
	private static void assertShare(List<Drawn> drawn, double share, Predicate<Drawn> counted) {
		double tolerance = 4 * Math.sqrt(DRAWS * share * (1 - share));
		assertThat((double) drawn.stream().filter(counted).count()).isBetween(DRAWS * share - tolerance,
				DRAWS * share + tolerance);
	}

	private static List<Drawn> draw(String query) {
		Shape shape = ShapeReader.read(Query.pairs("?" + query), Source.QUERY, LIMITS);
		assertThat(shape).isNotNull();
		SplittableRandom random = new SplittableRandom(21);
		return Stream.generate(() -> shape.draw(random)).limit(DRAWS).toList();
	}

}
