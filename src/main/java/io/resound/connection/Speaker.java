package io.resound.connection;

/**
 * A protocol that a listener can speak: {@code resound.listeners.<name>.protocol} names
 * it. A package that implements a protocol has one bean of this type.
 */
public interface Speaker {

	/**
	 * The name of the protocol as it is written in the setting: lower-case letters and
	 * digits.
	 */
	String name();

	/**
	 * Speaks the protocol with a client that has just connected. Adds handlers to the
	 * pipeline of the connection's channel, passes the {@link Protocol} to
	 * {@link ClientConnection#speaks} before it returns, and begins to read. Called on
	 * the connection's event loop, before the channel is active.
	 * <p>
	 * The connection has been counted and admitted. From now on it is read under
	 * backpressure, held to its time limits and drained as its {@link Protocol} says.
	 * @param connection the connection, the only handler in the pipeline
	 */
	void speak(ClientConnection connection);

}
