package io.resound.error;

/**
 * Refuses a request that has been routed already. It has no stack trace: what it is about
 * is the request.
 */
@SuppressWarnings("serial")
public final class ProblemException extends RuntimeException {

	private final Problem problem;

	/** Creates the exception for a problem. */
	public ProblemException(Problem problem) {
		super(problem.detail(), null, false, false);
		this.problem = problem;
	}

	/** Why the request is refused. */
	public Problem problem() {
		return this.problem;
	}

}
