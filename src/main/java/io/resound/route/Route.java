package io.resound.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.resound.error.Problem;
import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * One thing that is served. A feature declares a bean of it; both codecs, the express
 * lane, the router and the metrics ask the {@link Routes} made of all of them. Immutable.
 */
public final class Route {

	/** What happens to the body of a request. */
	public enum Body {

		/** The handler reads it, so a client that expects 100 is sent it. */
		READ,
		/** The same, whatever its content type: it is never a call of gRPC. */
		READ_AS_BYTES,
		/** Nobody reads it. */
		IGNORED

	}

	/** How long an exchange may be silent. */
	public enum Patience {

		/** An exchange in which nothing moves for the stall timeout is ended. */
		STALL,
		/** The route is silent by design; its exchanges are never ended for it. */
		OPEN_ENDED

	}

	private final PathPattern pattern;

	private final String label;

	private final List<String> methods;

	private final Set<String> handled;

	private final Set<String> excluded;

	private final Body body;

	private final Patience patience;

	private final boolean objective;

	private final boolean healthCheck;

	private final boolean keepingHead;

	private final boolean sameOrigin;

	private final boolean shapeable;

	private final String purpose;

	private final Example example;

	private final Function<Arrival, @Nullable Problem> check;

	private final Function<Supplier<ServerRequest>, Mono<ServerResponse>> answer;

	private Route(Builder builder, Function<Supplier<ServerRequest>, Mono<ServerResponse>> answer) {
		this.pattern = builder.pattern;
		this.label = builder.label;
		this.methods = builder.methods;
		this.handled = Set.copyOf(builder.methods);
		this.excluded = builder.excluded;
		this.body = builder.body;
		this.patience = builder.patience;
		this.objective = builder.objective;
		this.healthCheck = builder.healthCheck;
		this.keepingHead = builder.keepingHead;
		this.sameOrigin = builder.sameOrigin;
		this.shapeable = builder.shapeable;
		this.purpose = builder.purpose;
		this.example = builder.example;
		this.check = builder.check;
		this.answer = answer;
	}

	/**
	 * Begins a route that answers GET and HEAD, reads no body, and is no objective.
	 * @param pattern its path; with {@code /**} at its end, every path below it too
	 */
	public static Builder at(String pattern) {
		return new Builder(PathPattern.of(pattern));
	}

	PathPattern pattern() {
		return this.pattern;
	}

	/** The label of its requests in the metrics. */
	public String label() {
		return this.label;
	}

	/**
	 * Whether it has a method. Methods are case-sensitive (RFC 9110 section 9.1).
	 * {@code OPTIONS} is answered for a route whose handler does not.
	 */
	public boolean allows(String method) {
		return method.equals("OPTIONS") || isHandled(method);
	}

	/** Whether the handler itself answers a method. */
	public boolean isHandled(String method) {
		return this.handled.contains(method) || (!this.excluded.isEmpty() && !this.excluded.contains(method));
	}

	/** The value of {@code Allow}: the methods of RFC 9110 and RFC 5789 that it has. */
	public String allow() {
		return String.join(", ", allowed());
	}

	List<String> allowed() {
		List<String> allowed = new ArrayList<>(this.methods);
		if (!allowed.contains("OPTIONS")) {
			allowed.add("OPTIONS");
		}
		return allowed;
	}

	/** Whether the body of a request with a method will be read. */
	public boolean readsBody(String method) {
		return this.body != Body.IGNORED && isHandled(method);
	}

	/** Whether a content type of gRPC does not make a request a call. */
	public boolean readsBytes() {
		return this.body == Body.READ_AS_BYTES;
	}

	/** How long its exchanges may be silent. */
	public Patience patience() {
		return this.patience;
	}

	/** Whether its requests count for the service's objectives. */
	public boolean isObjective() {
		return this.objective;
	}

	/**
	 * Whether health checks ask for it. They are served while all connections are taken,
	 * and the drain does not wait until they stop.
	 */
	public boolean isHealthCheck() {
		return this.healthCheck;
	}

	/** Whether its handler is given the bytes of the head. */
	boolean isKeepingHead() {
		return this.keepingHead;
	}

	/** Whether no page of another origin may read its responses, whatever CORS allows. */
	public boolean isSameOrigin() {
		return this.sameOrigin;
	}

	/** Whether clients may ask for delays, errors and faults here. */
	public boolean isShapeable() {
		return this.shapeable;
	}

	/** What the answer is, as the list of routes says it. */
	public String purpose() {
		return this.purpose;
	}

	/** A request that shows what it does. */
	public Example example() {
		return this.example;
	}

	/**
	 * Why it refuses a request that its handler would answer, or {@code null} if it does
	 * not. Asked on the event loop before the client is asked for the body.
	 */
	public @Nullable Problem refusal(Arrival arrival) {
		return this.check.apply(arrival);
	}

	/** Has the handler answer a request, which is made if the handler asks for it. */
	public Mono<ServerResponse> answer(Supplier<ServerRequest> request) {
		return this.answer.apply(request);
	}

	/** The pattern of its path. */
	@Override
	public String toString() {
		return this.pattern.toString();
	}

	/** A route in the making. */
	public static final class Builder {

		private final PathPattern pattern;

		private String label;

		private List<String> methods = List.of("GET", "HEAD");

		private Set<String> excluded = Set.of();

		private Body body = Body.IGNORED;

		private Patience patience = Patience.STALL;

		private boolean objective;

		private boolean healthCheck;

		private boolean keepingHead;

		private boolean sameOrigin;

		private boolean shapeable;

		private String purpose = "";

		private Example example;

		private Function<Arrival, @Nullable Problem> check = (arrival) -> null;

		private Builder(PathPattern pattern) {
			this.pattern = pattern;
			this.label = pattern.path();
			this.example = Example.get(pattern.path());
		}

		/** Counts its requests under another label than its path. */
		public Builder label(String label) {
			this.label = label;
			return this;
		}

		/** Has the handler answer these methods. */
		public Builder methods(String... methods) {
			this.methods = List.of(methods);
			return this;
		}

		/** Has the handler answer any other method too, except these. */
		public Builder anyOtherMethodExcept(String... excluded) {
			this.excluded = Set.of(excluded);
			return this;
		}

		/** Says what happens to the body of a request. */
		public Builder body(Body body) {
			this.body = body;
			return this;
		}

		/** Says how long its exchanges may be silent. */
		public Builder patience(Patience patience) {
			this.patience = patience;
			return this;
		}

		/** Counts its requests for the service's objectives. */
		public Builder objective() {
			this.objective = true;
			return this;
		}

		/** Declares that health checks ask for it. */
		public Builder healthCheck() {
			this.healthCheck = true;
			return this;
		}

		/** Keeps the bytes of an HTTP/1 head, {@link Arrival#head()}, for the handler. */
		public Builder keepingHead() {
			this.keepingHead = true;
			return this;
		}

		/** Keeps pages of other origins from reading it, whatever CORS allows. */
		public Builder sameOrigin() {
			this.sameOrigin = true;
			return this;
		}

		/** Lets clients ask for delays, errors and faults. */
		public Builder shapeable() {
			this.shapeable = true;
			return this;
		}

		/**
		 * Checks requests by their heads. What is refused never reaches the handler, and
		 * a client that expects 100 is not asked for the body.
		 * @param check returns why a request is refused, or {@code null}
		 */
		public Builder refusing(Function<Arrival, @Nullable Problem> check) {
			this.check = check;
			return this;
		}

		/** Says what the answer is, in a few words. */
		public Builder purpose(String purpose) {
			this.purpose = purpose;
			return this;
		}

		/** Shows what it does by a GET of another target than its path. */
		public Builder example(String target) {
			return example(Example.get(target));
		}

		/** Shows what it does by another request than a GET of its path. */
		public Builder example(Example example) {
			this.example = example;
			return this;
		}

		/** Completes the route by what answers it. */
		public Route answeredBy(HandlerFunction<ServerResponse> handler) {
			return new Route(this, (request) -> handler.handle(request.get()));
		}

		/** Completes the route by one response for all requests. */
		public Route answeredBy(ServerResponse response) {
			Mono<ServerResponse> same = Mono.just(response);
			return new Route(this, (request) -> same);
		}

	}

}
