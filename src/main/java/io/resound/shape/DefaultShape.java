package io.resound.shape;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

import io.resound.error.ProblemException;
import io.resound.http.Query;
import io.resound.limits.GenerateLimits;
import org.jspecify.annotations.Nullable;

/**
 * The shape of requests to the echo that ask for none. Operators can change it. Safe from
 * any thread.
 */
final class DefaultShape {

	private final GenerateLimits limits;

	private volatile @Nullable Given given;

	/**
	 * Creates a default that there is not.
	 * @param limits what one request can order
	 */
	DefaultShape(GenerateLimits limits) {
		this.limits = limits;
	}

	/**
	 * Changes it.
	 * @param text the shape, or {@code null} for none
	 * @throws ProblemException if the text is no shape
	 */
	void set(@Nullable String text) {
		Shape shape = (text != null) ? ShapeReader.read(Query.pairs("?" + Octets.of(text)), Source.DEFAULT, this.limits)
				: null;
		this.given = (text != null && shape != null) ? new Given(text, shape, new AtomicLong()) : null;
	}

	/** What is given, or {@code null} if there is none. */
	@Nullable Given get() {
		return this.given;
	}

	/**
	 * A default.
	 *
	 * @param text as the operator wrote it
	 * @param shape what it means
	 * @param drawn counts the requests that have been drawn for
	 */
	record Given(String text, Shape shape, AtomicLong drawn) {

		/** What the next request draws from. With a seed, only the order matters. */
		RandomGenerator generator() {
			return (this.shape.seed() != null) ? new SplittableRandom(this.shape.seed() + this.drawn.getAndIncrement())
					: ThreadLocalRandom.current();
		}

	}

}
