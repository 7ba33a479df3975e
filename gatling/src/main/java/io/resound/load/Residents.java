package io.resound.load;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.gatling.javaapi.core.ClosedInjectionStep;
import io.resound.load.exchange.Phase.Kind;
import io.resound.load.exchange.Timeline;

/**
 * The closed model: how many users are there at a time, and the phases that this makes.
 * Each sends again when it is answered.
 */
final class Residents {

	private final List<ClosedInjectionStep> steps = new ArrayList<>();

	Residents(Timeline timeline, int users, Duration ramp, Duration duration) {
		timeline.then("ramp", Kind.RAMP, ramp, 0).then("steady", Kind.STEADY, duration, 0);
		if (ramp.isPositive()) {
			this.steps.add(rampConcurrentUsers(0).to(users).during(ramp));
		}
		this.steps.add(constantConcurrentUsers(users).during(duration));
	}

	ClosedInjectionStep[] steps() {
		return this.steps.toArray(ClosedInjectionStep[]::new);
	}

}
