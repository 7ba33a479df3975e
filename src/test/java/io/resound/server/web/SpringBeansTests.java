package io.resound.server.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.resound.testing.Reply;
import io.resound.testing.Service;
import io.resound.testing.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where beans of WebFlux have an effect, as docs/architecture.md says: not on the echo's
 * port.
 */
@Timeout(60)
class SpringBeansTests {

	private static final List<String> FILTERED = new CopyOnWriteArrayList<>();

	@BeforeEach
	void forget() {
		FILTERED.clear();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void theyHaveNoEffectOnTheEchosPort(boolean observed) {
		try (Service service = Service.startWith(Beans.class,
				"management.observations.enable.http.server.requests=" + observed)) {
			for (Version version : Version.values()) {
				assertThat(version.ask(service, "POST", "/echo", "hello").text()).isEqualTo("hello");
				Reply failure = version.ask(service, "GET", "/livez", "");
				assertThat(failure.status()).isEqualTo(500);
				assertThat(failure.field("content-type")).isEqualTo("application/problem+json");
				for (String path : List.of("/from-router", "/from-controller")) {
					assertThat(version.ask(service, "GET", path, "").status()).as(path).isEqualTo(404);
				}
			}
			assertThat(FILTERED).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void filtersAndRouterFunctionsHaveOneOnTheManagementPort(boolean observed) {
		try (Service service = Service.startWith(Beans.class,
				"management.observations.enable.http.server.requests=" + observed)) {
			assertThat(service.management("/from-router").body()).isEqualTo("router");
			assertThat(service.management("/from-controller").statusCode()).isEqualTo(404);
			assertThat(FILTERED).containsExactly("/from-router", "/from-controller");
		}
	}

	/** One bean of each kind. */
	static class Beans {

		@Bean
		WebFilter filter() {
			return (exchange, chain) -> {
				FILTERED.add(exchange.getRequest().getPath().value());
				return chain.filter(exchange);
			};
		}

		@Bean
		WebExceptionHandler exceptionHandler() {
			return (exchange, failure) -> {
				FILTERED.add(failure.toString());
				return Mono.error(failure);
			};
		}

		/** Has a route of the service's own fail. */
		@Bean
		ApplicationAvailability availability() {
			return new ApplicationAvailabilityBean() {

				@Override
				public LivenessState getLivenessState() {
					throw new IllegalStateException("unknown");
				}

			};
		}

		@Bean
		RouterFunction<ServerResponse> router() {
			return RouterFunctions.route()
				.GET("/from-router", (request) -> ServerResponse.ok().bodyValue("router"))
				.build();
		}

		@Bean
		Controller controller() {
			return new Controller();
		}

		/** Not static, so that no other start finds it. */
		@RestController
		class Controller {

			@GetMapping("/from-controller")
			String get() {
				return "controller";
			}

		}

	}

}
