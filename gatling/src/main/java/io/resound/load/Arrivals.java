package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.gatling.javaapi.core.OpenInjectionStep;
import io.resound.load.exchange.Phase.Kind;
import io.resound.load.exchange.Timeline;

/**
 * The open model: when users arrive, and the phases that this makes. Each has one
 * request.
 */
final class Arrivals {

	private final Timeline timeline;

	private final List<OpenInjectionStep> steps = new ArrayList<>();

	Arrivals(Timeline timeline) {
		this.timeline = timeline;
	}

	Arrivals ramp(double rate, Duration duration) {
		this.timeline.then("ramp", Kind.RAMP, duration, 0);
		if (duration.isPositive()) {
			this.steps.add(rampUsersPerSec(0).to(rate).during(duration));
		}
		return this;
	}

	Arrivals steady(double rate, Duration duration) {
		return constant("steady", Kind.STEADY, rate, duration);
	}

	Arrivals constant(String name, Kind kind, double rate, Duration duration) {
		this.timeline.then(name, kind, duration, rate);
		this.steps.add(constantUsersPerSec(rate).during(duration));
		return this;
	}

	OpenInjectionStep[] steps() {
		return this.steps.toArray(OpenInjectionStep[]::new);
	}

}
