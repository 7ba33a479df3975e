package io.resound.shape;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

import io.resound.error.Problem;
import io.resound.error.ProblemException;
import io.resound.http.Arrival;
import io.resound.http.Query;
import io.resound.http.Target;
import io.resound.limits.GenerateLimits;
import io.resound.route.Around;
import io.resound.route.Pace;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.settings.Range;
import io.resound.shape.Shape.Drawn;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what each request asks its response to be: by the query if that has a known
 * key, otherwise by the field {@code Resound-Shape}, otherwise, at the echo, by the
 * default. Safe from any thread.
 */
final class Shaper implements Around {

	/** The request field. */
	static final String FIELD = "Resound-Shape";

	private static final Set<String> FIELDS = Set.of("resound-shape");

	private static final String ECHO = "/echo";

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private final Routes routes;

	private final boolean queries;

	private final DefaultShape otherwise;

	private final GenerateLimits limits;

	private final Holding holding;

	/**
	 * Creates the shaper.
	 * @param routes say where requests may ask for it
	 * @param queries whether queries may
	 * @param otherwise the shape of requests that ask for none
	 * @param limits what one request can order
	 * @param holding responds
	 */
	Shaper(Routes routes, boolean queries, DefaultShape otherwise, GenerateLimits limits, Holding holding) {
		this.routes = routes;
		this.queries = queries;
		this.otherwise = otherwise;
		this.limits = limits;
		this.holding = holding;
	}

	@Override
	public Set<String> fields() {
		return FIELDS;
	}

	/** The default is for all requests to the echo. */
	@Override
	public boolean isForAll() {
		return this.otherwise.get() != null;
	}

	@Override
	public Decision before(Arrival arrival) {
		String field = arrival.value(FIELD);
		boolean hasQuery = this.queries && arrival.target().indexOf('?') >= 0;
		DefaultShape.Given given = this.otherwise.get();
		if ((field == null && !hasQuery && given == null) || !arrival.isComplete()) {
			return Decision.PROCEED;
		}
		Route route = this.routes.at(Target.path(arrival.target()));
		if (route == null || !route.isShapeable() || !route.isHandled(arrival.method())) {
			return Decision.PROCEED;
		}
		try {
			return decide(arrival, hasQuery, field, route.label().equals(ECHO) ? given : null);
		}
		catch (ProblemException ex) {
			return Decision.refuse(List.of(), ex.problem());
		}
	}

	private Decision decide(Arrival arrival, boolean hasQuery, @Nullable String field,
			DefaultShape.@Nullable Given given) {
		Shape byQuery = hasQuery ? read(arrival.target(), Source.QUERY) : null;
		if (byQuery != null) {
			return decide(arrival, byQuery, Source.QUERY, generator(byQuery.seed()));
		}
		Shape byField = (field != null) ? read("?" + field, Source.FIELD) : null;
		if (byField != null) {
			return decide(arrival, byField, Source.FIELD, generator(byField.seed()));
		}
		return (given != null) ? decide(arrival, given.shape(), Source.DEFAULT, given.generator()) : Decision.PROCEED;
	}

	private @Nullable Shape read(String target, Source source) {
		return ShapeReader.read(Query.pairs(target), source, this.limits);
	}

	private Decision decide(Arrival arrival, Shape shape, Source source, RandomGenerator random) {
		if (shape.until() != null && !isDue(arrival, shape.until(), source)) {
			return Decision.PROCEED;
		}
		Drawn drawn = shape.draw(random);
		return drawn.isNothing() ? Decision.PROCEED : Decision.shape((handler) -> {
			// Not before: the length of a body that is refused need not be a number.
			checkTime(drawn, arrival, source);
			return this.holding.respond(arrival, drawn, handler);
		});
	}

	/** What is drawn from. */
	static RandomGenerator generator(@Nullable Long seed) {
		return (seed != null) ? new SplittableRandom(seed) : ThreadLocalRandom.current();
	}

	/** Whether this is one of the first arrivals of the request's number. */
	private static boolean isDue(Arrival arrival, long until, Source source) {
		String seen = arrival.seen();
		if (seen == null && source == Source.DEFAULT) {
			return false;
		}
		if (seen == null) {
			throw new ProblemException(Problem.badRequest("There is " + source.nameOf("until")
					+ ", which needs the fields Resound-Run and Resound-Sequence."));
		}
		if (!Character.isDigit(seen.charAt(0))) {
			throw new ProblemException(Problem.notCounted(source.nameOf("until")));
		}
		return Long.parseLong(seen.endsWith("+") ? seen.substring(0, seen.length() - 1) : seen) <= until;
	}

	/** A body of known length must not take longer at its pace than one may order. */
	private void checkTime(Drawn drawn, Arrival arrival, Source source) {
		long rate = drawn.pace().bytesPerSecond();
		long bytes = (drawn.size() != null) ? drawn.size() : arrival.contentLength();
		if (drawn.pace().equals(Pace.UNLIMITED) || bytes <= 0) {
			return;
		}
		Duration longest = this.limits.longest();
		double nanos = (double) bytes * NANOS_PER_SECOND / rate;
		if (nanos > longest.toNanos()) {
			throw new ProblemException(Problem.invalidValue(source.nameOf("rate"), Long.toString(rate),
					"so high that a body of " + bytes + " bytes takes at most " + Range.text(longest),
					GenerateLimits.LONGEST));
		}
	}

}
