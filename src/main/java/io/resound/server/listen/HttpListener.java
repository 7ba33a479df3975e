package io.resound.server.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

import io.resound.metrics.LoopMeters;
import io.resound.server.exchange.Http2Use;
import reactor.netty.DisposableServer;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Makes Spring Boot's web server the first listener: its loops, its pipelines, its socket
 * options. Comes before Boot's own customizer, which would have Reactor Netty keep idle
 * times.
 *
 * @param listener the first listener
 * @param servers makes the server the listener's
 * @param listeners is told when it listens
 * @param netty Boot's settings of the server
 */
public record HttpListener(Listener listener, ReactorServers servers, Listeners listeners,
		NettyServerProperties netty) implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		// Connections are held to the idle time here, without a timer in each request.
		this.netty.setIdleTimeout(null);
		// And their requests are counted here, on HTTP/2 too.
		this.netty.setMaxKeepAliveRequests(null);
		factory.setResourceFactory(null);
		factory.addRouteProviders((routes) -> {
			this.servers.route(routes);
			return routes;
		});
		factory.addServerCustomizers((server) -> this.servers.http(server, this.listener, this.listeners::bound));
	}

	/** The name of the listener. */
	public String name() {
		return this.listener.name();
	}

	/** Whether HTTP/2 is spoken. */
	public boolean http2() {
		return this.listener.http2().speaksHttp2();
	}

	/**
	 * Binds one more server of this kind to the loopback interface, with connections, a
	 * count of them, and event loops of its own. It speaks HTTP/1 in any case.
	 */
	public LoopbackListener apart(Supplier<LoopMeters> meters) {
		ReactorServers apart = this.servers.apart(meters);
		return new LoopbackListener(apart.serving().eventLoops(), bindToLoopback(apart));
	}

	/** Binds one more server of this kind to a free port of the loopback interface. */
	DisposableServer bindToLoopback() {
		return bindToLoopback(this.servers);
	}

	private DisposableServer bindToLoopback(ReactorServers servers) {
		Listener loopback = new Listener(this.listener.name(),
				new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), this.listener.permissions(),
				Listener.HTTP, http2() ? Http2Use.TRUE : Http2Use.FALSE, null);
		return servers.bind(loopback, null, (bound, channel) -> {
		});
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
