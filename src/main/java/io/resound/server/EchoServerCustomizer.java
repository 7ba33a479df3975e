package io.resound.server;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Makes Spring's web server the echo's: its loops, its pipeline, its socket options.
 * Comes before Boot's own customizer, which would have Reactor Netty keep idle times.
 *
 * @param context what every connection shares
 * @param loops the event loops
 * @param listening is told of the channel that listens
 * @param netty Boot's settings of the server
 * @param accessLog whether each request that the router answers is logged
 * @param express whether plain echoes are answered in front of the codec
 * @param handler answers the requests
 */
record EchoServerCustomizer(ServerContext context, EventLoops loops, ListeningChannel listening,
		NettyServerProperties netty, boolean accessLog, boolean express, ObjectProvider<HttpHandler> handler)
		implements
			WebServerFactoryCustomizer<NettyReactiveWebServerFactory>,
			Ordered {

	/** Bytes that wait to be written before reading pauses, and before it goes on. */
	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

	/**
	 * The largest buffer to read into; it is taken only where reads have filled those
	 * before, and an idle connection holds none. Four times Netty's default: a body of 64
	 * KiB then comes in one read with its head.
	 */
	private static final int LARGEST_READ = 256 * 1024;

	private static final int FIRST_READ = 2048;

	private static final int SMALLEST_READ = 64;

	/**
	 * Bytes the kernel takes beyond what the client's window lets it send. It tells of
	 * room in steps of this size, not of a third of a send buffer of megabytes, so that a
	 * slow reader is seen to move.
	 */
	private static final long UNSENT_BYTES = 128 * 1024;

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		// Connections are held to the idle time here, without a timer in each request.
		this.netty.setIdleTimeout(null);
		factory.setResourceFactory(null);
		factory.addRouteProviders((routes) -> {
			route(routes);
			return routes;
		});
		factory.addServerCustomizers(this::tune);
	}

	/** The same server with other connections, on other loops. */
	EchoServerCustomizer with(ServerContext context, EventLoops loops, ListeningChannel listening) {
		return new EchoServerCustomizer(context, loops, listening, this.netty, false, this.express, this.handler);
	}

	/** Has the handler answer whatever is asked for. */
	void route(HttpServerRoutes routes) {
		routes.route((request) -> true, new WebFluxAdapter(this.handler.getObject()));
	}

	/** Gives a server its loops, its pipeline and its socket options. */
	HttpServer tune(HttpServer server) {
		return boundUnsent(server.runOn(this.loops)
			.accessLog(this.accessLog)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.childOption(ChannelOption.RECVBUF_ALLOCATOR,
					new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ))
			.doOnChannelInit(new PipelineInitializer(this.context, this.loops, this.express))
			.doOnBound(this.listening::bound));
	}

	private HttpServer boundUnsent(HttpServer server) {
		return switch (this.loops.transport()) {
			case EPOLL -> server.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
			case IO_URING -> server.childOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
			case NIO, AUTO -> server;
		};
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
