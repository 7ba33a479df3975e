package io.resound.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * TCP socket options of Linux that Netty has no constant for: see tcp(7), and
 * {@code linux/tcp.h} for the numbers. They work on epoll and io_uring. On NIO and on
 * Unix domain sockets nothing is set, and nothing is known. Used on the event loop.
 */
public final class LinuxTcp {

	private static final int IPPROTO_TCP = 6;

	private static final ChannelOption<Integer> TCP_NOTSENT_LOWAT = new IntegerUnixChannelOption("TCP_NOTSENT_LOWAT",
			IPPROTO_TCP, 25);

	/** The offset of {@code tcpi_state} in {@code struct tcp_info}. */
	private static final int STATE = 0;

	/** The state of a connection that has been reset, of {@code netinet/tcp.h}. */
	private static final int TCP_CLOSE = 7;

	/**
	 * The offset of {@code tcpi_bytes_acked} in {@code struct tcp_info}, since Linux 4.1.
	 */
	private static final int BYTES_ACKED = 120;

	private static final ChannelOption<ByteBuffer> TCP_INFO = new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, 11,
			BYTES_ACKED + Long.BYTES);

	/**
	 * What the kernel accepts of a connection unless something else is said, in bytes. It
	 * limits the memory of a connection whose client reads slowly, which would otherwise
	 * be megabytes, and still lets a body of 1 MiB leave in few writes.
	 */
	private static final int UNSENT = 512 * 1024;

	private LinuxTcp() {
	}

	/**
	 * Limits how many bytes the kernel accepts beyond what the client's window allows it
	 * to send to 512 KiB.
	 * @param channel a connection
	 */
	public static void limitUnsent(Channel channel) {
		limitUnsent(channel, UNSENT);
	}

	/**
	 * Limits how many bytes the kernel accepts beyond what the client's window allows it
	 * to send.
	 * @param channel a connection
	 * @param bytes the limit, which the last part of a write may exceed
	 */
	public static void limitUnsent(Channel channel, int bytes) {
		if (channel instanceof SocketChannel) {
			channel.config().setOption(TCP_NOTSENT_LOWAT, bytes);
		}
	}

	/**
	 * Whether the connection has been reset by the client, as far as that is known.
	 * @param channel a connection
	 */
	public static boolean isReset(Channel channel) {
		ByteBuffer info = info(channel);
		return info != null && info.get(STATE) == TCP_CLOSE;
	}

	/**
	 * The bytes that the client's kernel has acknowledged since the connection began, or
	 * 0 if that is not known.
	 * @param channel a connection
	 */
	public static long acknowledged(Channel channel) {
		ByteBuffer info = info(channel);
		return (info != null) ? info.order(ByteOrder.nativeOrder()).getLong(BYTES_ACKED) : 0;
	}

	private static @Nullable ByteBuffer info(Channel channel) {
		return (channel instanceof SocketChannel && channel.isOpen()) ? channel.config().getOption(TCP_INFO) : null;
	}

}
