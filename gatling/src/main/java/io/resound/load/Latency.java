package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.P99;
import static io.resound.load.settings.Setting.P999;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.RATE;

import java.util.Map;

/**
 * What does a user wait at a given rate? Requests arrive at a fixed rate, however long
 * the answers take.
 */
public final class Latency extends LoadSimulation {

	public Latency() {
		super("What does a user wait at a given rate?",
				Map.of(RATE, "1000", DURATION, "2m", P99, "50ms", P999, "200ms"), RATE, RAMP);
		Arrivals arrivals = new Arrivals(timeline()).ramp(rate(RATE), get(RAMP)).steady(rate(RATE), get(DURATION));
		load(scenario("Latency").exec(echo()).injectOpen(arrivals.steps()));
	}

}
