package io.resound.metrics;

/**
 * The codes with which a call of gRPC ends, in the order of their numbers: the closed set
 * of values of the label {@code status}.
 */
public enum GrpcCode {

	/** The call has succeeded. */
	OK(0),
	/** The client has cancelled the call. */
	CANCELLED(1),
	/** The reason is not known. */
	UNKNOWN(2),
	/** The client has ordered something impossible. */
	INVALID_ARGUMENT(3),
	/** The deadline has passed. */
	DEADLINE_EXCEEDED(4),
	/** What was asked for does not exist. */
	NOT_FOUND(5),
	/** What was to be made exists. */
	ALREADY_EXISTS(6),
	/** The client may not do that. */
	PERMISSION_DENIED(7),
	/** A limit has been exceeded. */
	RESOURCE_EXHAUSTED(8),
	/** The system is not in the state that the call needs. */
	FAILED_PRECONDITION(9),
	/** The call has been aborted. */
	ABORTED(10),
	/** A value is out of its range. */
	OUT_OF_RANGE(11),
	/** There is no such method. */
	UNIMPLEMENTED(12),
	/** The rules of gRPC have been broken. */
	INTERNAL(13),
	/** The service cannot serve the call now; another may. */
	UNAVAILABLE(14),
	/** Data has been lost. */
	DATA_LOSS(15),
	/** The client has not said who it is. */
	UNAUTHENTICATED(16);

	private final int number;

	GrpcCode(int number) {
		this.number = number;
	}

	/** The value of {@code grpc-status}. */
	public int number() {
		return this.number;
	}

}
