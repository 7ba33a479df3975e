package io.resound.grpc;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.resound.error.Problem;
import io.resound.metrics.GrpcCode;

/**
 * The field {@code grpc-timeout}: at most eight digits and a unit (gRPC over HTTP/2,
 * "Requests").
 */
final class Timeout {

	private static final Pattern SYNTAX = Pattern.compile("(\\d{1,8})([HMSmun])");

	private Timeout() {
	}

	/**
	 * Reads a value of the field.
	 * @return the time in nanoseconds
	 * @throws Failure if it is malformed
	 */
	static long nanos(String value) throws Failure {
		Matcher matcher = SYNTAX.matcher(value);
		if (!matcher.matches()) {
			throw new Failure(GrpcCode.INVALID_ARGUMENT, "The value of grpc-timeout is \"" + Problem.shown(value)
					+ "\" and must be 1 to 8 digits and one of H, M, S, m, u, n.");
		}
		return unit(matcher.group(2).charAt(0)).toNanos(Long.parseLong(matcher.group(1)));
	}

	private static TimeUnit unit(char unit) {
		return switch (unit) {
			case 'H' -> TimeUnit.HOURS;
			case 'M' -> TimeUnit.MINUTES;
			case 'S' -> TimeUnit.SECONDS;
			case 'm' -> TimeUnit.MILLISECONDS;
			case 'u' -> TimeUnit.MICROSECONDS;
			default -> TimeUnit.NANOSECONDS;
		};
	}

}
