package io.resound.metrics;

/**
 * A value of the label {@code endpoint}: one of the {@link Endpoints}, whose set is
 * closed at startup, so that a request finds its counts by an index.
 */
public final class Endpoint {

	private final String label;

	private final int index;

	private final boolean objective;

	Endpoint(String label, int index, boolean objective) {
		this.label = label;
		this.index = index;
		this.objective = objective;
	}

	/** The value of the label. */
	public String label() {
		return this.label;
	}

	/** Its index among the {@link Endpoints}, from 0. */
	int index() {
		return this.index;
	}

	/** Whether the service's objectives cover its requests. */
	boolean isObjective() {
		return this.objective;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
