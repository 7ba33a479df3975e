package io.resound.server.exchange;

import java.util.List;

import io.resound.metrics.Endpoint;

/**
 * Something that is served on the echo's port.
 *
 * @param pattern its path, with {@code /**} at the end if every path below belongs to it
 * @param endpoint the label of its requests in the metrics
 * @param healthCheck whether health checks ask for it: one of the probes, or what load
 * balancers ask for unless they are told otherwise
 * @param methods the value of {@code Allow}
 * @param purpose what the answer is
 */
record Route(String pattern, Endpoint endpoint, boolean healthCheck, String methods, String purpose) {

	/** Whether it has a method; methods are case-sensitive (RFC 9110 section 9.1). */
	boolean allows(String method) {
		return List.of(this.methods.split(", ")).contains(method);
	}

}
