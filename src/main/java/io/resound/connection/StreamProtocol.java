package io.resound.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.resound.metrics.AbortReason;
import io.resound.transport.LinuxTcp;

/**
 * A protocol without requests and responses of a certain end. What stalls is cut as a
 * whole, and the client cannot be asked to end the connection.
 */
public interface StreamProtocol extends Protocol {

	/** The connection. */
	ClientConnection connection();

	/** Whether bytes move. */
	Progress progress();

	/**
	 * Begins to speak on a connection that has just been accepted, or at once to end it
	 * if the service has stopped listening meanwhile.
	 * @param name the name of the handler
	 * @param handler reads and writes, the last handler in the pipeline
	 */
	default void begin(String name, ChannelHandler handler) {
		Channel channel = connection().channel();
		LinuxTcp.limitUnsent(channel);
		connection().speaks(this);
		channel.pipeline().addLast(name, handler);
		channel.config().setAutoRead(true);
		if (connection().draining().isStopped()) {
			listeningStopped();
		}
	}

	@Override
	default void checkProgress(long now) {
		progress().look(connection());
		if (progress().isStalled(now, connection().timeouts().stall().toNanos())) {
			cut(AbortReason.TIMEOUT);
		}
	}

	@Override
	default boolean isStream() {
		return true;
	}

	@Override
	default void idle() {
		connection().linger();
	}

	@Override
	default void drainStarted() {
		// There is no way to tell the client.
	}

	@Override
	default void cut(AbortReason reason) {
		connection().loop().troubles().aborted(reason);
		connection().reset();
	}

}
