package io.resound.metrics;

/** The closed set of values of the label {@code endpoint}. */
public enum Endpoint {

	/** {@code /echo} and every path below it. */
	ECHO("/echo"),
	/** The probe of liveness. */
	LIVEZ("/livez"),
	/** The probe of readiness. */
	READYZ("/readyz"),
	/** Everything else, and whatever could not be read. */
	UNKNOWN("UNKNOWN");

	private final String label;

	Endpoint(String label) {
		this.label = label;
	}

	/** Whether it is one of the probes. */
	public boolean isProbe() {
		return this == LIVEZ || this == READYZ;
	}

	String label() {
		return this.label;
	}

}
