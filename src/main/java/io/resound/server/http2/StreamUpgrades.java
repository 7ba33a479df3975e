package io.resound.server.http2;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.resound.connection.Calls;
import io.resound.connection.Upgrade;
import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Target;
import io.resound.route.Route;
import io.resound.route.Routes;
import org.jspecify.annotations.Nullable;

/** What extended CONNECT changes the protocol of streams to, by routes (RFC 8441). */
final class StreamUpgrades {

	private final Routes routes;

	private final Map<Route, Upgrade> upgrades = new HashMap<>();

	StreamUpgrades(Routes routes, List<Upgrade> upgrades) {
		this.routes = routes;
		upgrades.forEach((upgrade) -> this.upgrades.put(Objects.requireNonNull(routes.at(upgrade.path())), upgrade));
	}

	/**
	 * Why a request is refused, or {@code null} if it is not.
	 * @param route its route, {@code null} if there is none
	 * @param arrival what arrived
	 * @param protocol the protocol that it names
	 */
	@Nullable Problem refusal(@Nullable Route route, @Nullable Arrival arrival, String protocol) {
		if (arrival == null) {
			throw new IllegalStateException("the head has been read");
		}
		if (route == null) {
			return Problem.notFound(Target.path(arrival.target()), this.routes.paths());
		}
		Upgrade upgrade = this.upgrades.get(route);
		if (upgrade == null) {
			return Problem.methodNotAllowed("CONNECT", Target.path(arrival.target()), route.allow());
		}
		return upgrade.protocol().equals(protocol) ? route.refusal(arrival)
				: Problem.protocolNotImplemented(protocol, upgrade.protocol());
	}

	/** What speaks the protocol of a route whose request has not been refused. */
	Calls at(@Nullable Route route) {
		return Objects.requireNonNull(this.upgrades.get(route))::connect;
	}

}
