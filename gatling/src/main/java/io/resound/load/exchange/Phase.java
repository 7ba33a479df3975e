package io.resound.load.exchange;

/**
 * A part of a run. An exchange belongs to the phase it starts in.
 *
 * @param name what a report calls it
 * @param kind what it is for
 * @param from its first second, counted from the first exchange of the run
 * @param to the second it ends
 * @param asked the rate it was asked to send, or 0 in the closed model, where none is
 * asked
 */
public record Phase(String name, Kind kind, long from, long to, double asked) {

	/** What a phase is for. */
	public enum Kind {

		/** The load rises and nothing is judged but whether requests fail. */
		RAMP,

		/** What the objectives are held against. */
		STEADY,

		/** A burst: shown, and not held against the objectives for latency and rate. */
		BURST,

		/** One of several rates, each held against the objectives by itself. */
		STEP

	}

	/**
	 * Whether its latencies and its rate are held against the objectives.
	 * @return whether they are
	 */
	public boolean judged() {
		return this.kind == Kind.STEADY || this.kind == Kind.STEP;
	}

	public long seconds() {
		return this.to - this.from;
	}

}
