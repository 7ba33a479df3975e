package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.LARGE;
import static io.resound.load.settings.Setting.LARGE_USERS;
import static io.resound.load.settings.Setting.P99;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.RATE;
import static io.resound.load.settings.Setting.TIMEOUT;
import static io.resound.load.settings.Setting.THINK;

import java.util.Map;

import io.resound.load.exchange.Requests;
import io.resound.load.settings.Payload;

/**
 * Do large bodies hurt small ones? A few users with large bodies beside a steady rate of
 * small echoes, whose latency is the one that is judged.
 */
public final class Streaming extends LoadSimulation {

	public Streaming() {
		super("Do large bodies hurt small ones?", Map.of(RATE, "100", P99, "200ms", TIMEOUT, "1m"), RATE, RAMP, LARGE,
				LARGE_USERS, THINK);
		byte[] body = Payload.random(get(LARGE));
		Arrivals arrivals = new Arrivals(timeline()).ramp(rate(RATE), get(RAMP)).steady(rate(RATE), get(DURATION));
		load(scenario("small").exec(echo()).injectOpen(arrivals.steps()),
				scenario("large").exec(untilOver(exchanges().echo(Requests.LARGE, () -> body)))
					.injectOpen(atOnceUsers(users(LARGE_USERS))));
	}

}
