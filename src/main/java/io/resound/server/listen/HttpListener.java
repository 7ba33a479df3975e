package io.resound.server.listen;

import java.util.function.Supplier;

import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.resound.limits.Connections;
import io.resound.metrics.LoopMeters;
import io.resound.server.web.WebFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
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
 * @param serving what its connections are served with
 * @param listening is told of the channel that listens
 * @param netty Boot's settings of the server
 * @param accessLog whether each request that the router answers is logged
 * @param http2 whether HTTP/2 is spoken
 * @param express whether plain echoes are answered in front of the codec
 * @param handler answers the requests
 */
public record HttpListener(Serving serving, ListeningChannel listening, NettyServerProperties netty, boolean accessLog,
		boolean http2, boolean express, ObjectProvider<HttpHandler> handler)
		implements
			WebServerFactoryCustomizer<NettyReactiveWebServerFactory>,
			Ordered {

	/** The value of the label {@code listener}. */
	public static final String NAME = "http";

	/** Bytes that wait to be written before reading pauses, and before it goes on. */
	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

	/**
	 * Accepts up to this many connections a turn of the event loop: as many as the
	 * kernel's queue holds, unless {@code somaxconn} says otherwise. Clients that find it
	 * full try again after one second, three and seven.
	 */
	private static final int ACCEPTS_A_TURN = 4096;

	/**
	 * Netty's epoll transport asks whether there may be more by comparing what was read
	 * with what was asked for: for a listening socket a file descriptor with 1. Heeding
	 * that, it would accept one connection a turn.
	 */
	private static final RecvByteBufAllocator ACCEPTS = new ServerChannelRecvByteBufAllocator()
		.respectMaybeMoreData(false)
		.maxMessagesPerRead(ACCEPTS_A_TURN);

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		// Connections are held to the idle time here, without a timer in each request.
		this.netty.setIdleTimeout(null);
		// And their requests are counted here, on HTTP/2 too.
		this.netty.setMaxKeepAliveRequests(null);
		factory.setResourceFactory(null);
		factory.addRouteProviders((routes) -> {
			route(routes);
			return routes;
		});
		factory.addServerCustomizers(this::tune);
	}

	/**
	 * Binds one more server of this kind to the loopback interface, with connections, a
	 * count of them, and event loops of its own.
	 */
	public LoopbackListener apart(Supplier<LoopMeters> meters) {
		Serving apart = this.serving.apart(meters);
		ListeningChannel own = new ListeningChannel(new Connections(this.serving.limits().connections()));
		return new LoopbackListener(apart.eventLoops(),
				new HttpListener(apart, own, this.netty, false, this.http2, this.express, this.handler)
					.bindToLoopback());
	}

	/** Binds one more server of this kind to a free port of the loopback interface. */
	DisposableServer bindToLoopback() {
		return tune(HttpServer.create().host("127.0.0.1").port(0).route(this::route)).bindNow();
	}

	private void route(HttpServerRoutes routes) {
		routes.route((request) -> true, WebFlux.answering(this.handler.getObject()));
	}

	/** Gives a server its loops, its pipeline and its socket options. */
	private HttpServer tune(HttpServer server) {
		// What is spoken is decided by the protocol detector.
		return server.runOn(this.serving.eventLoops())
			.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
			.accessLog(this.accessLog)
			.option(ChannelOption.RECVBUF_ALLOCATOR, ACCEPTS)
			// Netty has set it, and Reactor Netty would once more.
			.childOption(ChannelOption.TCP_NODELAY, null)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.doOnBound((bound) -> this.listening.bound(bound, pipelines(false), pipelines(true)));
	}

	private ConnectionInitializer pipelines(boolean probesOnly) {
		return new ConnectionInitializer(this.serving, this.http2, this.express, probesOnly);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
