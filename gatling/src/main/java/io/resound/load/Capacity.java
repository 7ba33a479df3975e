package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.resound.load.settings.Setting.DURATION;
import static io.resound.load.settings.Setting.FAILED;
import static io.resound.load.settings.Setting.INCREMENT;
import static io.resound.load.settings.Setting.P99;
import static io.resound.load.settings.Setting.RAMP;
import static io.resound.load.settings.Setting.RATE;
import static io.resound.load.settings.Setting.STEPS;

import java.util.Map;

import io.resound.load.exchange.Phase.Kind;

/**
 * Where is the knee? The rate is stepped up until requests fail, or take too long, or no
 * longer get sent; the summary has the highest rate that held.
 */
public final class Capacity extends LoadSimulation {

	public Capacity() {
		super("Where is the knee?",
				Map.of(RATE, "500", INCREMENT, "500", STEPS, "20", DURATION, "10s", P99, "50ms", FAILED, "0.1%"), RATE,
				RAMP, STEPS, INCREMENT);
		Arrivals arrivals = new Arrivals(timeline()).ramp(rate(RATE), get(RAMP));
		for (int step = 0; step < get(STEPS); step++) {
			double rate = rate(RATE) + step * rate(INCREMENT);
			arrivals.constant("step " + (step + 1), Kind.STEP, rate, get(DURATION));
		}
		Knee knee = new Knee(timeline(), this::measurements);
		load(scenario("Capacity").exec(doIf((session) -> !knee.found()).then(echo()))
			.stopLoadGeneratorIf("A step did not hold", (session) -> knee.found())
			.injectOpen(arrivals.steps()));
	}

}
