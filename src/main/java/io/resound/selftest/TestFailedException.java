package io.resound.selftest;

/** The service does not do what it is for; the message says what it did instead. */
final class TestFailedException extends Exception {

	private static final long serialVersionUID = 1L;

	TestFailedException(String message) {
		super(message);
	}

}
