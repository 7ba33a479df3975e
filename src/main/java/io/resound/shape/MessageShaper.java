package io.resound.shape;

import java.util.random.RandomGenerator;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.Query;
import io.resound.limits.GenerateLimits;
import io.resound.route.MessageShapes;
import io.resound.shape.Shape.Drawn;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the request that begins a session asks the answers to its messages to be,
 * from the same sources as a {@link Shaper}. What there is of a response only, such as a
 * status, is refused.
 */
final class MessageShaper implements MessageShapes {

	private final boolean queries;

	private final GenerateLimits limits;

	private final Holding holding;

	/**
	 * Creates the shaper of sessions.
	 * @param queries whether queries may ask for it
	 * @param limits what one request can order
	 * @param holding holds answers back
	 */
	MessageShaper(boolean queries, GenerateLimits limits, Holding holding) {
		this.queries = queries;
		this.limits = limits;
		this.holding = holding;
	}

	@Override
	public @Nullable Draws of(Arrival arrival) {
		String field = arrival.value(Shaper.FIELD);
		Shape shape = this.queries ? read(arrival.target(), Source.QUERY) : null;
		if (shape == null && field != null) {
			shape = read("?" + field, Source.FIELD);
		}
		return (shape != null) ? draws(arrival, shape) : null;
	}

	private @Nullable Shape read(String target, Source source) {
		Shape shape = ShapeReader.read(Query.pairs(target), source, this.limits);
		String other = (shape != null) ? ofResponses(shape) : null;
		if (other != null) {
			throw new ProblemException(Problem.badRequest("There is " + source.nameOf(other)
					+ ", which a session cannot have: its messages have delay, rate, close, fault and seed."));
		}
		return shape;
	}

	/** A key that only responses have, or {@code null} if there is none. */
	private static @Nullable String ofResponses(Shape shape) {
		if (!shape.status().choices().isEmpty()) {
			return "status";
		}
		if (!shape.size().choices().isEmpty()) {
			return "size";
		}
		if (!shape.fields().isEmpty()) {
			return "header";
		}
		return (shape.until() != null) ? "until" : null;
	}

	private Draws draws(Arrival arrival, Shape shape) {
		RandomGenerator random = Shaper.generator(shape.seed());
		return () -> {
			Drawn drawn = shape.draw(random);
			return new Answer(this.holding.begin(arrival, drawn), drawn.pace(), drawn.ending());
		};
	}

}
