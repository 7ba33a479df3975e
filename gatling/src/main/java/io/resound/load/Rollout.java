package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.LEDGER;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.RATE;

import java.util.Map;

/**
 * Is an upgrade noticed? A steady rate, through which somebody restarts the service; not
 * one failure is the pass mark, each request has to arrive exactly once, and one that
 * Gatling hides by sending again is one, too.
 */
public final class Rollout extends LoadSimulation {

	public Rollout() {
		super("Is an upgrade noticed?", Map.of(DURATION, "1m", LEDGER, "true"), RATE, RAMP);
		Arrivals arrivals = new Arrivals(timeline()).ramp(rate(RATE), get(RAMP)).steady(rate(RATE), get(DURATION));
		load(scenario("Rollout").exec(echo()).injectOpen(arrivals.steps()));
	}

}
