package io.resound.transport;

import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.ServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;

/**
 * Creates the channels that listen on a port, for each transport, or on a Unix domain
 * socket, for epoll only ({@link EventLoops#hasUnixSockets()}).
 */
final class ListeningChannels {

	private ListeningChannels() {
	}

	/**
	 * Creates a channel.
	 * @param transport the transport
	 * @param type {@link ServerSocketChannel} or {@link ServerDomainSocketChannel}
	 */
	static Channel create(Transport transport, Class<?> type) {
		boolean unix = isUnix(type);
		Supplier<Channel> channel = switch (transport) {
			case IO_URING -> IoUringServerSocketChannel::new;
			case EPOLL -> unix ? EpollServerDomainSocketChannel::new : EpollServerSocketChannel::new;
			case NIO, AUTO -> NioServerSocketChannel::new;
		};
		return channel.get();
	}

	/** The class of the channels that {@link #create} creates. */
	static Class<? extends Channel> type(Transport transport, Class<?> type) {
		boolean unix = isUnix(type);
		return switch (transport) {
			case IO_URING -> IoUringServerSocketChannel.class;
			case EPOLL -> unix ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class;
			case NIO, AUTO -> NioServerSocketChannel.class;
		};
	}

	private static boolean isUnix(Class<?> type) {
		if (type.equals(ServerDomainSocketChannel.class)) {
			return true;
		}
		if (type.equals(ServerSocketChannel.class)) {
			return false;
		}
		throw new IllegalArgumentException("the service only listens: " + type);
	}

}
