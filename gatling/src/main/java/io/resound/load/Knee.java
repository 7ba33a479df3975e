package io.resound.load;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.resound.load.exchange.Phase;
import io.resound.load.exchange.Timeline;
import io.resound.load.report.Measurements;
import io.resound.load.report.Summary;

/**
 * Looks, apart from the event loops, whether the last step that is over has held. A
 * second is left for its last answers.
 */
final class Knee {

	private final Timeline timeline;

	private final Supplier<Measurements> measurements;

	private volatile boolean found;

	private int looked;

	Knee(Timeline timeline, Supplier<Measurements> measurements) {
		this.timeline = timeline;
		this.measurements = measurements;
		ScheduledExecutorService executor = Executors
			.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("knee").factory());
		executor.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
	}

	private void look() {
		var over = this.timeline.phases()
			.stream()
			.filter((phase) -> phase.kind() == Phase.Kind.STEP && phase.to() + 1 <= this.timeline.elapsed())
			.toList();
		if (over.size() > this.looked) {
			this.looked = over.size();
			this.found = Summary.of(this.measurements.get()).heldRate() < over.getLast().asked();
		}
	}

	/** Whether a step did not hold. */
	boolean found() {
		return this.found;
	}

}
