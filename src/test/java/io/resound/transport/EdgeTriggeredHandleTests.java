package io.resound.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client sends at once, and epoll reports once, is read to its end, though a read
 * takes a small part of it.
 */
@Timeout(60)
class EdgeTriggeredHandleTests {

	private static final int BUFFER = 64;

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	private MultiThreadIoEventLoopGroup loops;

	@BeforeEach
	void start() {
		IoHandlerFactory epoll = EpollIoHandler.newFactory();
		this.loops = new MultiThreadIoEventLoopGroup(1,
				(executor) -> new CoalescingIoHandler(epoll.newHandler(executor)));
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
	}

	/** When a connection is read after it has been read. */
	enum Reading {

		AUTOMATIC, ASKED_FOR, AFTER_A_PAUSE, PAUSED_AND_RESUMED_AT_ONCE

	}

	@ParameterizedTest
	@EnumSource
	void allBytesAreReadThatHaveArrived(Reading reading) throws Exception {
		try (Socket client = connect(reading)) {
			client.getOutputStream().write(new byte[10 * BUFFER + 1]);
			for (int i = 0; i < 10; i++) {
				assertThat(next()).isEqualTo("64 bytes");
			}
			assertThat(next()).isEqualTo("1 bytes");
			client.getOutputStream().write(new byte[2 * BUFFER]);
			assertThat(next()).isEqualTo("64 bytes");
			assertThat(next()).isEqualTo("64 bytes");
			client.getOutputStream().write(new byte[3]);
			assertThat(next()).isEqualTo("3 bytes");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, BUFFER, 3 * BUFFER, 3 * BUFFER + 1 })
	void theEndBehindBytesIsSeen(int bytes) throws Exception {
		for (Reading reading : Reading.values()) {
			try (Socket client = connect(reading)) {
				client.getOutputStream().write(new byte[bytes]);
				client.shutdownOutput();
				assertThat(bytesBefore("FIN")).as(reading.name()).isEqualTo(bytes);
			}
		}
	}

	/** The system drops bytes that are followed by RST, or does not. */
	@ParameterizedTest
	@ValueSource(ints = { 1, BUFFER, 3 * BUFFER, 3 * BUFFER + 1 })
	void aResetBehindBytesIsSeen(int bytes) throws Exception {
		for (Reading reading : Reading.values()) {
			try (Socket client = connect(reading)) {
				client.getOutputStream().write(new byte[bytes]);
				client.setSoLinger(true, 0);
			}
			assertThat(bytesBefore("closed")).as(reading.name()).isLessThanOrEqualTo(bytes);
		}
	}

	private Socket connect(Reading reading) throws IOException, InterruptedException {
		Channel server = new ServerBootstrap().group(this.loops)
			.channel(EpollServerSocketChannel.class)
			.childOption(ChannelOption.AUTO_READ, reading == Reading.AUTOMATIC)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BUFFER).maxMessagesPerRead(1))
			.childHandler(new ChannelInitializer<>() {
				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new Reader(reading));
				}
			})
			.bind(new InetSocketAddress("127.0.0.1", 0))
			.sync()
			.channel();
		Socket client = new Socket("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort());
		assertThat(next()).isEqualTo("opened");
		server.close().sync();
		return client;
	}

	private String next() throws InterruptedException {
		return this.events.poll(10, TimeUnit.SECONDS);
	}

	private int bytesBefore(String end) throws InterruptedException {
		int bytes = 0;
		for (String event = next(); !end.equals(event); event = next()) {
			assertThat(event).as("an event before " + end).isNotNull().endsWith(" bytes");
			bytes += Integer.parseInt(event.substring(0, event.indexOf(' ')));
		}
		return bytes;
	}

	/** Tells what happens to its connection. */
	private final class Reader extends ChannelInboundHandlerAdapter {

		private final Reading reading;

		Reader(Reading reading) {
			this.reading = reading;
		}

		@Override
		public void channelActive(ChannelHandlerContext ctx) {
			tell("opened");
			ctx.read();
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object message) {
			ByteBuf bytes = (ByteBuf) message;
			tell(bytes.readableBytes() + " bytes");
			bytes.release();
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext ctx) {
			switch (this.reading) {
				case AUTOMATIC -> {
				}
				case ASKED_FOR -> ctx.read();
				case AFTER_A_PAUSE -> ctx.executor().schedule(() -> {
					ctx.read();
				}, 10, TimeUnit.MILLISECONDS);
				case PAUSED_AND_RESUMED_AT_ONCE -> {
					ctx.channel().config().setAutoRead(true);
					ctx.channel().config().setAutoRead(false);
					ctx.channel().config().setAutoRead(true);
				}
			}
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
			if (event instanceof ChannelInputShutdownEvent) {
				tell("FIN");
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			// The channel closes itself.
			ctx.close();
		}

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			tell("closed");
		}

		private void tell(String event) {
			EdgeTriggeredHandleTests.this.events.add(event);
		}

	}

}
