package io.resound.grpc;

import io.resound.metrics.GrpcCode;

/** A call ends with a status other than OK. Has no stack trace: clients cause it. */
final class Failure extends Exception {

	private static final long serialVersionUID = 1;

	private final GrpcCode code;

	private final String description;

	/**
	 * Creates the failure.
	 * @param code the status
	 * @param description what is wrong, for whoever must fix it
	 */
	Failure(GrpcCode code, String description) {
		super(description, null, false, false);
		this.code = code;
		this.description = description;
	}

	GrpcCode code() {
		return this.code;
	}

	String description() {
		return this.description;
	}

}
