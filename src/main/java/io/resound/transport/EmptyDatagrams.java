package io.resound.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * Sends the empty datagrams of a channel, one by a system call, where Netty does not: its
 * epoll transport leaves them out of a batch but takes them for the first that were sent,
 * and its NIO transport takes them for sent. Used on the event loop of the channel.
 */
@FunctionalInterface
public interface EmptyDatagrams {

	/** The attribute of a channel that cannot send empty datagrams. */
	AttributeKey<EmptyDatagrams> KEY = AttributeKey.valueOf(EmptyDatagrams.class, "sender");

	/**
	 * What sends those of a channel, or {@code null} if the channel sends them itself.
	 */
	static @Nullable EmptyDatagrams of(Channel channel) {
		return channel.attr(KEY).get();
	}

	/**
	 * Sends one. It is lost, as any datagram may be, if the kernel has no space for it.
	 * @param receiver where it is sent to
	 * @throws IOException if it cannot be sent there
	 */
	void send(InetSocketAddress receiver) throws IOException;

}
