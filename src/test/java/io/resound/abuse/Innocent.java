package io.resound.abuse;

/** A client that behaves. */
interface Innocent extends AutoCloseable {

	/** What it does, for messages. */
	String name();

	/**
	 * Asks once.
	 * @param body the body to send
	 * @throws Exception if the response is not what every client is promised
	 */
	void ask(byte[] body) throws Exception;

	/** Ends its connection, if it has one. */
	@Override
	void close();

}
