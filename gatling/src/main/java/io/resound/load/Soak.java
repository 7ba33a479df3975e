package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DRIFT;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.P99;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.RATE;

import java.util.Map;

/**
 * Does anything drift in an hour? A constant rate; the last tenth is compared with the
 * first.
 */
public final class Soak extends LoadSimulation {

	public Soak() {
		super("Does anything drift in an hour?", Map.of(DURATION, "1h", P99, "50ms", DRIFT, "2"), RATE, RAMP, DRIFT);
		Arrivals arrivals = new Arrivals(timeline()).ramp(rate(RATE), get(RAMP)).steady(rate(RATE), get(DURATION));
		load(scenario("Soak").exec(echo()).injectOpen(arrivals.steps()));
	}

}
