package io.resound.metrics;

/** The closed set of values of the label {@code endpoint}. */
public enum Endpoint {

	/** {@code /echo} and every path below it. */
	ECHO("/echo"),
	/** The probe of liveness. */
	LIVEZ("/livez"),
	/** The probe of readiness. */
	READYZ("/readyz"),
	/** The other name of the probe of readiness. */
	HEALTHZ("/healthz"),
	/** The list of what is served, and {@code /favicon.ico}, which goes with it. */
	ROOT("/"),
	/** Everything else, and whatever could not be read. */
	UNKNOWN("UNKNOWN");

	private final String label;

	Endpoint(String label) {
		this.label = label;
	}

	/**
	 * Whether health checks ask for it: one of the probes, or {@code /}, which load
	 * balancers ask for unless they are told otherwise.
	 */
	public boolean isHealthCheck() {
		return switch (this) {
			case LIVEZ, READYZ, HEALTHZ, ROOT -> true;
			case ECHO, UNKNOWN -> false;
		};
	}

	String label() {
		return this.label;
	}

}
