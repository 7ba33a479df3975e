package io.resound.server.listen;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.function.BiConsumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.resound.connection.DatagramSpeaker;
import io.resound.connection.Loops;
import io.resound.settings.InvalidSettingException;
import io.resound.transport.EventLoops;
import io.resound.transport.Transport;

/**
 * Binds listeners of datagrams: one socket for each event loop, all on the same port,
 * among which the kernel divides the senders.
 */
final class DatagramServers {

	/** The longest datagram of UDP, rounded up. */
	private static final int DATAGRAM = 64 * 1024;

	/**
	 * The datagrams of one read: on epoll, they are read by one system call and sent by
	 * another.
	 */
	private static final int BATCH = 8;

	/** Any write that the socket has not taken makes the channel not writable. */
	private static final WriteBufferWaterMark ANY = new WriteBufferWaterMark(1, 1);

	private final EventLoops eventLoops;

	private final Loops loops;

	private final DatagramSpeaker speaker;

	/**
	 * Creates the factory.
	 * @param eventLoops the event loops
	 * @param loops counts what they do
	 * @param speaker answers the datagrams
	 */
	DatagramServers(EventLoops eventLoops, Loops loops, DatagramSpeaker speaker) {
		this.eventLoops = eventLoops;
		this.loops = loops;
		this.speaker = speaker;
	}

	/**
	 * Binds a listener.
	 * @param listener the listener
	 * @param bound receives each of its channels
	 * @throws InvalidSettingException if the address is not available
	 */
	void bind(Listener listener, BiConsumer<Listener, Channel> bound) {
		InetSocketAddress address = free(listener);
		for (EventLoop loop : this.eventLoops.all()) {
			ChannelFuture binding = bootstrap(listener, loop).bind(address).awaitUninterruptibly();
			if (!binding.isSuccess()) {
				throw Addresses.unavailable(listener, binding.cause());
			}
			Channel channel = binding.channel();
			this.eventLoops.heldMemory().add(BATCH * DATAGRAM);
			channel.closeFuture().addListener((closed) -> this.eventLoops.heldMemory().add(-BATCH * DATAGRAM));
			bound.accept(listener, channel);
		}
	}

	/**
	 * The address of a listener, with a port. The sockets of the loops share it, and
	 * would share it with another process that does the same: so it is bound alone first.
	 */
	private static InetSocketAddress free(Listener listener) {
		InetSocketAddress address = (InetSocketAddress) listener.address();
		try (DatagramSocket alone = new DatagramSocket(address)) {
			return new InetSocketAddress(address.getAddress(), alone.getLocalPort());
		}
		catch (IOException ex) {
			throw Addresses.unavailable(listener, ex);
		}
	}

	private Bootstrap bootstrap(Listener listener, EventLoop loop) {
		ChannelFactory<DatagramChannel> channels = this.eventLoops::newDatagramChannel;
		boolean batches = this.eventLoops.transport() == Transport.EPOLL;
		Bootstrap bootstrap = new Bootstrap().group(loop)
			.channelFactory(channels)
			.option(ChannelOption.WRITE_BUFFER_WATER_MARK, ANY)
			.option(ChannelOption.RECVBUF_ALLOCATOR,
					new FixedRecvByteBufAllocator(batches ? BATCH * DATAGRAM : DATAGRAM).maxMessagesPerRead(BATCH))
			.handler(this.speaker.handler(this.loops.of(loop), listener.name()));
		if (batches) {
			bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM);
		}
		if (this.eventLoops.all().size() > 1) {
			bootstrap.option(
					(this.eventLoops.transport() == Transport.NIO)
							? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT) : UnixChannelOption.SO_REUSEPORT,
					true);
		}
		return bootstrap;
	}

}
