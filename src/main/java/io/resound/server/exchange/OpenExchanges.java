package io.resound.server.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * The open exchanges of a connection, an attribute of its channel: how the router's side
 * of Reactor Netty, which sees only a channel, finds the exchange that it answers.
 */
@FunctionalInterface
public interface OpenExchanges {

	/** The attribute of a connection's channel. */
	AttributeKey<OpenExchanges> ATTRIBUTE = AttributeKey.valueOf(OpenExchanges.class, "open");

	/**
	 * The exchange that is open on a channel.
	 * @param channel the connection's channel or, with HTTP/2, a stream's
	 * @return the exchange, or {@code null} if it has ended
	 */
	@Nullable OpenExchange on(Channel channel);

	/**
	 * Finds the exchange that Reactor Netty has on a channel.
	 * @param channel the connection's channel or, with HTTP/2, a stream's
	 * @return the exchange, or {@code null} if it has ended
	 */
	static @Nullable OpenExchange find(Channel channel) {
		Channel parent = channel.parent();
		Channel connection = (parent instanceof ServerChannel) ? channel : parent;
		return connection.attr(ATTRIBUTE).get().on(channel);
	}

}
