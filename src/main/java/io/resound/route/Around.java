package io.resound.route;

import java.util.List;
import java.util.Set;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Field;
import org.jspecify.annotations.Nullable;

/**
 * Stands around all routes: is asked before a request is routed, can add fields to its
 * response, whoever gives that, can answer in place of the route, and can have the route
 * answer in another way. A feature declares a bean of it; Spring's {@code @Order} fixes
 * which is asked first. Called on event loops, so it must not block, and must be safe
 * from several threads.
 */
public interface Around {

	/**
	 * The names of the request fields that it acts on, in lower case. The express lane
	 * leaves requests that have one of them to the router. If there are none, and it does
	 * not act on all requests at startup, its settings have switched it off and it is
	 * never asked.
	 */
	Set<String> fields();

	/**
	 * Whether it acts on all requests, whatever their fields. The express lane leaves all
	 * requests to the router then. If it changes, {@link Arounds#changed()} has to be
	 * called.
	 */
	default boolean isForAll() {
		return false;
	}

	/**
	 * Decides on a request.
	 * @param arrival what arrived. Its head may not be {@linkplain Arrival#isComplete()
	 * complete}; the request is refused then, and only the decision's fields are of
	 * interest
	 */
	Decision before(Arrival arrival);

	/**
	 * What becomes of a request.
	 *
	 * @param fields the fields that are added to its response, whatever that is
	 * @param isFinal whether it goes no further: the response is then 204, or the problem
	 * @param problem why the request is refused, or {@code null} if it is not
	 * @param shaping in what other way the route answers, or {@code null} if it answers
	 * in its own
	 */
	record Decision(List<Field> fields, boolean isFinal, @Nullable Problem problem, @Nullable Shaping shaping) {

		/** Nothing is added. */
		public static final Decision PROCEED = proceed(List.of());

		/** The request goes on, and fields are added to its response. */
		public static Decision proceed(List<Field> fields) {
			return new Decision(fields, false, null, null);
		}

		/** The request goes on, and the route answers it in another way. */
		public static Decision shape(Shaping shaping) {
			return new Decision(List.of(), false, null, shaping);
		}

		/** The response is 204 with fields. */
		public static Decision respond(List<Field> fields) {
			return new Decision(fields, true, null, null);
		}

		/** The request is refused. */
		public static Decision refuse(List<Field> fields, Problem problem) {
			return new Decision(fields, true, problem, null);
		}

	}

}
