package io.resound.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;

/**
 * What Linux knows of a TCP connection and Netty has no name for: tcp(7), and
 * {@code linux/tcp.h} for the numbers. On epoll and io_uring; on NIO, which cannot ask,
 * nothing is set and nothing known; neither on a Unix domain socket. Used on the event
 * loop.
 */
public final class LinuxTcp {

	private static final int IPPROTO_TCP = 6;

	private static final ChannelOption<Integer> TCP_NOTSENT_LOWAT = new IntegerUnixChannelOption("TCP_NOTSENT_LOWAT",
			IPPROTO_TCP, 25);

	/**
	 * Where {@code tcpi_bytes_acked} is in {@code struct tcp_info}, from Linux 4.1 on.
	 */
	private static final int BYTES_ACKED = 120;

	private static final ChannelOption<ByteBuffer> TCP_INFO = new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, 11,
			BYTES_ACKED + Long.BYTES);

	private LinuxTcp() {
	}

	/**
	 * Bounds what the kernel takes beyond what the client's window lets it send.
	 * @param channel a connection
	 * @param bytes the bound, over which a write may go by its last part
	 */
	public static void limitUnsent(Channel channel, int bytes) {
		if (channel instanceof SocketChannel) {
			channel.config().setOption(TCP_NOTSENT_LOWAT, bytes);
		}
	}

	/**
	 * Bytes the client's side has acknowledged since the connection began, or 0 where
	 * that is not known.
	 * @param channel a connection
	 */
	public static long acknowledged(Channel channel) {
		ByteBuffer info = (channel instanceof SocketChannel && channel.isOpen()) ? channel.config().getOption(TCP_INFO)
				: null;
		return (info != null) ? info.order(ByteOrder.nativeOrder()).getLong(BYTES_ACKED) : 0;
	}

}
