package io.resound.route;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.resound.http.Arrival;
import io.resound.http.Field;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Routes that use what a feature may use, declared as a feature declares them. */
class SeamRoutes {

	/** What the routes respond with. */
	static final String BODY = IntStream.range(0, 100).mapToObj("%09d,"::formatted).collect(Collectors.joining());

	/** {@code /ending/<kind>/<whole|pieces>}. */
	@Bean
	Route ending() {
		return Route.at("/ending/**").answeredBy((request) -> {
			String[] path = request.path().split("/");
			Ending.Kind kind = Ending.Kind.valueOf(path[2]);
			((kind == Ending.Kind.CUT) ? Ending.cutAfter(15) : Ending.of(kind)).choose(request.attributes());
			return respond(path[3].equals("whole"));
		});
	}

	/** {@code /pace/<bytes a second>/<whole|pieces>}. */
	@Bean
	Route pace() {
		return Route.at("/pace/**").answeredBy((request) -> {
			String[] path = request.path().split("/");
			new Pace(Long.parseLong(path[2])).choose(request.attributes());
			return respond(path[3].equals("whole"));
		});
	}

	private static Mono<ServerResponse> respond(boolean whole) {
		byte[] body = BODY.getBytes(StandardCharsets.US_ASCII);
		if (whole) {
			return ServerResponse.ok().contentLength(body.length).bodyValue(body);
		}
		Flux<DataBuffer> pieces = Flux.range(0, 100)
			.map((piece) -> DefaultDataBufferFactory.sharedInstance
				.wrap(java.util.Arrays.copyOfRange(body, 10 * piece, 10 * piece + 10)));
		return ServerResponse.ok().contentLength(body.length).body(BodyInserters.fromDataBuffers(pieces));
	}

	/** Says what arrived, once the body has been read. */
	@Bean
	Route arrival() {
		return Route.at("/arrival/**")
			.methods("GET", "POST")
			.body(Route.Body.READ)
			.answeredBy((request) -> request.bodyToFlux(DataBuffer.class)
				.doOnNext(DataBufferUtils::release)
				.then(Mono.defer(() -> ServerResponse.ok().bodyValue(describe(request)))));
	}

	private static String describe(ServerRequest request) {
		Arrival arrival = Arrival.of(request.attributes());
		return String.join("|", arrival.method(), arrival.target(), arrival.protocol(),
				Integer.toString(arrival.number()), arrival.origin().listener(), arrival.origin().connection(),
				Boolean.toString(arrival.origin().age().compareTo(Duration.ofSeconds(60)) < 0),
				fields(arrival.fields()), fields(arrival.trailers()));
	}

	private static String fields(List<Field> fields) {
		return fields.stream().map((field) -> field.name() + "=" + field.value()).collect(Collectors.joining("&"));
	}

	/** Is silent for longer than the stall timeout of the tests. */
	@Bean
	Route patient() {
		return Route.at("/patient").patience(Route.Patience.OPEN_ENDED).answeredBy((request) -> later());
	}

	/** The same, without saying so. */
	@Bean
	Route silent() {
		return Route.at("/silent").answeredBy((request) -> later());
	}

	private static Mono<ServerResponse> later() {
		return ServerResponse.noContent().build().delaySubscription(Duration.ofMillis(1500));
	}

	/** Answers in place of the routes, and adds fields to all responses. */
	@Bean
	Around seamAround() {
		return new Around() {

			@Override
			public java.util.Set<String> fields() {
				return java.util.Set.of("x-seam");
			}

			@Override
			public Decision before(Arrival arrival) {
				List<String> values = arrival.values("X-Seam");
				if (values.contains("respond")) {
					return Decision.respond(List.of(new Field("X-Seamed", "responded")));
				}
				return Decision
					.proceed(values.isEmpty() ? List.of() : List.of(new Field("X-Seamed", values.getFirst())));
			}

		};
	}

}
