package io.resound.grpc;

/** A method of a service. */
@FunctionalInterface
interface Method {

	/** Makes the answer to one call, which begins. */
	Answer begin(OpenCall call);

}
