package io.resound.server.http1;

/** A head, or the trailers of a body, have more fields than are taken. */
final class TooManyFieldsException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	TooManyFieldsException(int limit) {
		super("there are more than " + limit + " fields");
	}

}
