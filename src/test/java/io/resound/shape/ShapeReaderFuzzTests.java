package io.resound.shape;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.resound.error.ProblemException;
import io.resound.http.Query;
import io.resound.limits.GenerateLimits;
import io.resound.route.Pace;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Any text is a shape within the limits, none, or refused with 400. */
class ShapeReaderFuzzTests {

	private static final GenerateLimits LIMITS = new GenerateLimits(DataSize.ofGigabytes(1), Duration.ofMinutes(10));

	/**
	 * Reads a shape.
	 * @param data one byte that chooses the source, then the text
	 */
	@FuzzTest
	void anyTextIsAShapeOrNoneOrRefused(byte[] data) {
		if (data.length == 0) {
			return;
		}
		Source source = Source.values()[(data[0] & 0xFF) % Source.values().length];
		String text = new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1);
		Shape shape;
		try {
			shape = ShapeReader.read(Query.pairs("?" + text), source, LIMITS);
		}
		catch (ProblemException ex) {
			assertThat(ex.problem().status()).isEqualTo(HttpStatus.BAD_REQUEST);
			assertThat(ex.problem().detail()).isNotBlank();
			return;
		}
		if (shape != null) {
			assertWithinLimits(shape);
			long seed = (shape.seed() != null) ? shape.seed() : 42;
			Shape.Drawn drawn = shape.draw(new SplittableRandom(seed));
			assertThat(shape.draw(new SplittableRandom(seed))).isEqualTo(drawn);
			assertWithinLimits(drawn);
		}
	}

	private static void assertWithinLimits(Shape shape) {
		for (Choices<?> choices : new Choices<?>[] { shape.delay(), shape.status(), shape.size(), shape.close(),
				shape.fault() }) {
			double sum = 0;
			for (Choices.Choice<?> choice : choices.choices()) {
				assertThat(choice.percent()).isBetween(0.0, 100.0);
				sum += choice.percent();
			}
			assertThat(sum).isLessThanOrEqualTo(100.000001);
		}
		assertThat(shape.fields().size()).isLessThanOrEqualTo(32);
		assertThat(shape.fields()).allSatisfy((field) -> {
			assertThat(field.name()).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
			assertThat(field.value()).matches("[\\t -~\\x80-\\xff]*");
		});
	}

	private static void assertWithinLimits(Shape.Drawn drawn) {
		assertThat(drawn.delay()).isBetween(Duration.ZERO, LIMITS.longest());
		assertThat(orElse(drawn.status(), 200)).isBetween(200, 599);
		assertThat(orElse(drawn.size(), 0L)).isBetween(0L, LIMITS.largest().toBytes());
		if (!drawn.pace().equals(Pace.UNLIMITED)) {
			assertThat(drawn.pace().bytesPerSecond()).isBetween(1L, LIMITS.largest().toBytes());
		}
		assertThat(Applied.text(drawn.parts())).matches("[\\t -~]*");
	}

	private static <T> T orElse(@Nullable T value, T other) {
		return (value != null) ? value : other;
	}

}
