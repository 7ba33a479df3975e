package io.resound.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.ServerDomainSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;

/**
 * Creates the channels that listen on a port or receive datagrams, for each transport, or
 * listen on a Unix domain socket, for epoll only ({@link EventLoops#hasUnixSockets()}).
 */
final class ListeningChannels {

	/** Direct, since the native code of epoll needs an address. */
	private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

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

	/** Creates a channel that receives datagrams. */
	static DatagramChannel datagrams(Transport transport) {
		return switch (transport) {
			case IO_URING -> new IoUringDatagramChannel();
			case EPOLL -> epollDatagrams();
			case NIO, AUTO -> nioDatagrams();
		};
	}

	private static DatagramChannel epollDatagrams() {
		EpollDatagramChannel channel = new EpollDatagramChannel();
		channel.attr(EmptyDatagrams.KEY)
			.set((receiver) -> ((Socket) channel.fd()).sendTo(NOTHING.duplicate(), 0, 0, receiver.getAddress(),
					receiver.getPort()));
		return channel;
	}

	private static DatagramChannel nioDatagrams() {
		try {
			java.nio.channels.DatagramChannel socket = java.nio.channels.DatagramChannel.open();
			NioDatagramChannel channel = new NioDatagramChannel(socket);
			channel.attr(EmptyDatagrams.KEY).set((receiver) -> socket.send(NOTHING.duplicate(), receiver));
			return channel;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No socket could be opened", ex);
		}
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
