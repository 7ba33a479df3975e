package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.netty.ConnectionObserver;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link HttpPipeline} relies on inside Reactor Netty: the handlers that its
 * initializer adds, their names and their order, and what is left of them in the pipeline
 * of a connection that the router answers. An upgrade that changes them fails here with
 * the difference; {@link HttpPipeline} says what each is for.
 */
@Timeout(60)
class ReactorNettyTests {

	@Test
	void itsHandlersAreThoseThatThePipelineIsMadeOf() throws Exception {
		List<String> seen = new ArrayList<>();
		seen.add("Reactor Netty's initializer of HTTP/2");
		seen.addAll(initialized(HttpProtocol.H2C));
		try (Service service = Service.start("resound.express.enabled=false")) {
			DisposableServer server = service.context().getBean(HttpListener.class).bindToLoopback();
			try {
				BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
				server.channel()
					.eventLoop()
					.submit(() -> server.channel().pipeline().addFirst(new Catcher(accepted)))
					.syncUninterruptibly();
				int port = ((InetSocketAddress) server.address()).getPort();
				try (RawClient client = RawClient.connect(port)) {
					assertThat(client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
					seen.add("a connection of HTTP/1");
					seen.addAll(handlers(accepted.poll(10, TimeUnit.SECONDS)));
				}
				try (Http2Client client = Http2Client.connect(port)) {
					assertThat(client.read(client.request("GET", "/livez", true)).status()).isEqualTo(200);
					seen.add("a connection of HTTP/2");
					seen.addAll(handlers(accepted.poll(10, TimeUnit.SECONDS)));
				}
			}
			finally {
				server.disposeNow();
			}
		}
		assertThat(String.join("\n", seen)).isEqualTo("""
				Reactor Netty's initializer of HTTP/2
				  reactor.left.httpCodec Http2FrameCodec
				  reactor.left.h2MultiplexHandler Http2MultiplexHandler
				a connection of HTTP/1
				  resound.connection ClientConnection
				  resound.decoder RequestDecoder
				  resound.encoder ResponseEncoder
				  resound.http1 Http1Handler
				a connection of HTTP/2
				  resound.connection ClientConnection
				  resound.codec Http2FrameCodec
				  resound.http2 Http2Handler
				  reactor.left.h2MultiplexHandler Http2MultiplexHandler""");
	}

	/** What the initializer of a protocol adds by itself. */
	private static List<String> initialized(HttpProtocol protocol) {
		EmbeddedChannel channel = new EmbeddedChannel(HttpServer.create()
			.protocol(protocol)
			.configuration()
			.channelInitializer(ConnectionObserver.emptyListener(), null, true));
		try {
			return handlers(channel);
		}
		finally {
			channel.finishAndReleaseAll();
		}
	}

	private static List<String> handlers(Channel channel) {
		List<String> handlers = new ArrayList<>();
		for (var entry : channel.pipeline()) {
			handlers.add("  " + entry.getKey() + " " + type(entry.getValue()));
		}
		return handlers;
	}

	private static String type(ChannelHandler handler) {
		String name = handler.getClass().getName();
		return name.substring(name.lastIndexOf('.') + 1);
	}

	/** Keeps the connections that are accepted. */
	private static final class Catcher extends ChannelInboundHandlerAdapter {

		private final BlockingQueue<Channel> accepted;

		Catcher(BlockingQueue<Channel> accepted) {
			this.accepted = accepted;
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object child) {
			this.accepted.add((Channel) child);
			ctx.fireChannelRead(child);
		}

	}

}
