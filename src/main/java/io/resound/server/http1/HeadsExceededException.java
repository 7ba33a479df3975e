package io.resound.server.http1;

/** The heads of all open requests would hold more than they may. */
final class HeadsExceededException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final long limit;

	HeadsExceededException(long limit) {
		super("the heads of all open requests hold " + limit + " bytes");
		this.limit = limit;
	}

	/** The most that they may hold, in bytes. */
	long limit() {
		return this.limit;
	}

}
