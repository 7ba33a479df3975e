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
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.Ordered;

/**
 * Configures Spring Boot's web server as the first listener, with its event loops,
 * pipelines and socket options. Runs before Boot's own customizer, which would have
 * Reactor Netty enforce the idle timeout.
 *
 * @param listener the first listener
 * @param servers configures the server
 * @param listeners is notified when the server is bound
 * @param server Boot's settings of any server
 * @param netty Boot's settings of the server
 */
public record HttpListener(Listener listener, ReactorServers servers, Listeners listeners, ServerProperties server,
		NettyServerProperties netty) implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		// The tick of each event loop enforces it, without a timer in each request.
		this.netty.setIdleTimeout(null);
		// Our handlers enforce it, on HTTP/2 too.
		this.netty.setMaxKeepAliveRequests(null);
		// Our handlers encrypt. On the management port, Boot has a setting of its own.
		this.server.setSsl(null);
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
	 * Binds another server of this kind to a free port of the loopback interface, with
	 * its own event loops and its own count of connections. It always speaks HTTP/1.
	 * @param meters creates the meters of one event loop
	 */
	public LoopbackListener apart(Supplier<LoopMeters> meters) {
		ReactorServers apart = this.servers.apart(meters);
		return new LoopbackListener(apart.serving().eventLoops(), bindToLoopback(apart));
	}

	/** Binds another server of this kind to a free port of the loopback interface. */
	DisposableServer bindToLoopback() {
		return bindToLoopback(this.servers);
	}

	private DisposableServer bindToLoopback(ReactorServers servers) {
		Listener loopback = new Listener(this.listener.name(),
				new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), this.listener.permissions(),
				Listener.HTTP, http2() ? Http2Use.TRUE : Http2Use.FALSE, null, false, null);
		return servers.bind(loopback, null, (bound, channel) -> {
		});
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
