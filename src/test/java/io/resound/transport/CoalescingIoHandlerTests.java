package io.resound.transport;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The end of a connection that waits for nothing. */
@Timeout(60)
class CoalescingIoHandlerTests {

	/**
	 * The client's FIN is the last event that a connection waits for which is not read.
	 * From then on it waits for nothing, until it is read again.
	 */
	@Test
	void aConnectionThatIsReadAgainAfterTheClientsFinEndsNoEventLoop() throws Exception {
		IoHandlerFactory epoll = EpollIoHandler.newFactory();
		MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1,
				(executor) -> new CoalescingIoHandler(epoll.newHandler(executor)));
		try {
			BlockingQueue<Channel> halfClosed = new LinkedBlockingQueue<>();
			Channel server = new ServerBootstrap().group(loops)
				.channel(EpollServerSocketChannel.class)
				.childOption(ChannelOption.AUTO_READ, false)
				.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
				.childHandler(new Reader(halfClosed))
				.bind(new InetSocketAddress("127.0.0.1", 0))
				.sync()
				.channel();
			try (Socket client = new Socket("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort())) {
				client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
				client.shutdownOutput();
				Channel connection = halfClosed.poll(10, TimeUnit.SECONDS);
				assertThat(connection).isNotNull();
				EventLoop loop = connection.eventLoop();
				for (int i = 0; i < 3; i++) {
					loop.submit(connection::read).get(10, TimeUnit.SECONDS);
				}
				assertThat(loop.submit(connection::isOpen).get(10, TimeUnit.SECONDS)).isTrue();
			}
		}
		finally {
			loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
		}
	}

	/** Tells of the connection when its client has sent FIN. */
	private static final class Reader extends ChannelInboundHandlerAdapter {

		private final BlockingQueue<Channel> halfClosed;

		Reader(BlockingQueue<Channel> halfClosed) {
			this.halfClosed = halfClosed;
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object bytes) {
			ReferenceCountUtil.release(bytes);
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
			if (event instanceof ChannelInputShutdownEvent) {
				this.halfClosed.add(ctx.channel());
			}
		}

	}

}
