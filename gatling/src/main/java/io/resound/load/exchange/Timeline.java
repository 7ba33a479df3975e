package io.resound.load.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The phases of a run, one behind the other. Its clock starts with the first exchange, so
 * that Gatling's own start is in no phase.
 */
public final class Timeline {

	/** How many slices the judged time is cut into, to see drift and spread. */
	public static final int SLICES = 10;

	private final List<Phase> phases = new ArrayList<>();

	private final AtomicLong start = new AtomicLong();

	/**
	 * Adds a phase behind the others; one that takes no time is left out.
	 * @param name its name
	 * @param kind its kind
	 * @param duration how long it is, in whole seconds
	 * @param asked the rate asked, or 0
	 * @return this
	 */
	public Timeline then(String name, Phase.Kind kind, Duration duration, double asked) {
		if (duration.isPositive()) {
			this.phases.add(new Phase(name, kind, seconds(), seconds() + duration.toSeconds(), asked));
		}
		return this;
	}

	public List<Phase> phases() {
		return List.copyOf(this.phases);
	}

	public long seconds() {
		return this.phases.isEmpty() ? 0 : this.phases.getLast().to();
	}

	/** The instant of a reading of the clock within the run; the first one starts it. */
	long offset(long nanoTime) {
		long started = this.start.get();
		if (started == 0) {
			started = this.start.compareAndSet(0, nanoTime) ? nanoTime : this.start.get();
		}
		return Math.max(0, nanoTime - started);
	}

	/**
	 * Whether the last phase is over.
	 * @return whether it is; before the first exchange it isn't
	 */
	public boolean over() {
		long started = this.start.get();
		return started != 0 && System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(seconds());
	}

	/**
	 * How much of the run has passed.
	 * @return seconds since the first exchange, or 0
	 */
	public double elapsed() {
		long started = this.start.get();
		return (started == 0) ? 0 : (System.nanoTime() - started) / 1e9;
	}

	/** The index of the phase; what starts behind the last one still belongs to it. */
	int phaseAt(long offset) {
		int index = 0;
		while (index < this.phases.size() - 1 && offset >= TimeUnit.SECONDS.toNanos(this.phases.get(index).to())) {
			index++;
		}
		return index;
	}

	/** Which slice of the judged time it is, or -1 when the phase isn't judged. */
	int sliceAt(long offset) {
		if (!this.phases.get(phaseAt(offset)).judged()) {
			return -1;
		}
		long from = TimeUnit.SECONDS
			.toNanos(this.phases.stream().filter(Phase::judged).findFirst().orElseThrow().from());
		long length = TimeUnit.SECONDS.toNanos(seconds()) - from;
		return (int) Math.min(SLICES - 1, (offset - from) * SLICES / length);
	}

}
