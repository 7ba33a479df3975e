package io.resound.route;

import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The table of routes. */
class RoutesTests {

	private static final Route ONE = route(Route.at("/one").objective());

	private static final Route ALIAS = route(Route.at("/alias").label("/one").methods("GET", "OPTIONS"));

	private static final Route BELOW = route(
			Route.at("/below/**").methods("POST").anyOtherMethodExcept("TRACE").body(Route.Body.READ));

	private final Routes routes = new Routes(List.of(ONE, BELOW, ALIAS));

	private static Route route(Route.Builder route) {
		return route.answeredBy((request) -> ServerResponse.ok().build());
	}

	@Test
	void aPathLeadsToItsRoute() {
		assertThat(this.routes.at("/one")).isSameAs(ONE);
		assertThat(this.routes.at("/%6fne")).isSameAs(ONE);
		assertThat(this.routes.at("/below")).isSameAs(BELOW);
		assertThat(this.routes.at("/below/one")).isSameAs(BELOW);
		assertThat(this.routes.at("/one/below")).isNull();
		assertThat(this.routes.at("")).isNull();
	}

	@Test
	void theirOrderIsThatOfTheirPaths() {
		assertThat(this.routes.all()).containsExactly(ALIAS, BELOW, ONE);
		assertThat(this.routes.paths()).isEqualTo("/alias, /below/**, /one");
	}

	@Test
	void labelsAreThoseOfTheRoutesAndUnknown() {
		assertThat(this.routes.endpoint(ALIAS)).isSameAs(this.routes.endpoint(ONE));
		assertThat(this.routes.endpoint(ONE).label()).isEqualTo("/one");
		assertThat(this.routes.endpoint(null).label()).isEqualTo("UNKNOWN");
		assertThat(this.routes.endpoint(route(Route.at("/other")))).isSameAs(this.routes.endpoint(null));
	}

	@Test
	void aRouteHasTheMethodsThatItDeclares() {
		assertThat(ONE.allow()).isEqualTo("GET, HEAD, OPTIONS");
		assertThat(ONE.allows("OPTIONS")).isTrue();
		assertThat(ONE.isHandled("OPTIONS")).isFalse();
		assertThat(ONE.allows("POST")).isFalse();
		assertThat(ONE.allows("get")).isFalse();
		assertThat(ALIAS.isHandled("OPTIONS")).isTrue();
		assertThat(BELOW.allows("BREW")).isTrue();
		assertThat(BELOW.allows("TRACE")).isFalse();
		assertThat(BELOW.allow()).isEqualTo("POST, OPTIONS");
	}

	@Test
	void aBodyIsReadForTheMethodsOfTheHandler() {
		assertThat(BELOW.readsBody("POST")).isTrue();
		assertThat(BELOW.readsBody("TRACE")).isFalse();
		assertThat(ONE.readsBody("GET")).isFalse();
	}

	@Test
	void theServiceHasTheMethodsOfAllRoutes() {
		assertThat(this.routes.allow()).isEqualTo("GET, HEAD, POST, OPTIONS");
	}

	@Test
	void twoRoutesCannotHaveOnePath() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Routes(List.of(ONE, route(Route.at("/one/**")))))
			.withMessage("The routes /one and /one/** have the same path.");
	}

}
