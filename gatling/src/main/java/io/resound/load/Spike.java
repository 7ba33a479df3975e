package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.BURST;
import static io.resound.load.settings.Setting.BURST_FACTOR;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.P99;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.RATE;

import java.util.Map;

import io.resound.load.exchange.Phase.Kind;

/**
 * Does a burst hurt those before and after? A steady rate, many times as much for
 * seconds, and the steady rate again; the objectives are for before and after.
 */
public final class Spike extends LoadSimulation {

	public Spike() {
		super("Does a burst hurt those before and after?", Map.of(P99, "100ms"), RATE, RAMP, BURST_FACTOR, BURST);
		load(scenario("Spike").exec(echo())
			.injectOpen(new Arrivals(timeline()).ramp(rate(RATE), get(RAMP))
				.constant("before", Kind.STEADY, rate(RATE), get(DURATION))
				.constant("burst", Kind.BURST, rate(RATE) * get(BURST_FACTOR), get(BURST))
				.constant("after", Kind.STEADY, rate(RATE), get(DURATION))
				.steps()));
	}

}
