package io.resound.server;

import java.time.Duration;
import java.util.List;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.resound.error.Problem;
import io.resound.error.ProblemResponse;
import io.resound.lifecycle.DrainProperties;
import io.resound.limits.Connections;
import io.resound.limits.Limits;
import io.resound.metrics.Meter;
import io.resound.metrics.PrometheusMeter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Puts the server together out of the rooms. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ Limits.class, DrainProperties.class, TransportProperties.class })
class ServerConfiguration {

	@Bean
	Connections connections(Limits limits) {
		return new Connections(limits.connectionLimit());
	}

	@Bean
	Meter meter(PrometheusRegistry registry, Connections connections) {
		return new PrometheusMeter(registry, connections.limit());
	}

	@Bean
	ServerContext serverContext(Meter meter, Limits limits, ServerProperties server, NettyServerProperties netty,
			Connections connections) {
		Timeouts timeouts = new Timeouts(limits.headTimeout(), limits.stallTimeout(),
				(netty.getIdleTimeout() != null) ? netty.getIdleTimeout() : Duration.ofSeconds(75));
		return new ServerContext(meter, new DrainState(), timeouts, limits.body().toBytes(),
				(int) netty.getMaxInitialLineLength().toBytes(), (int) server.getMaxHttpRequestHeaderSize().toBytes(),
				connections.limit());
	}

	@Bean
	EventLoops eventLoops(TransportProperties transport, ServerContext context) {
		return new EventLoops(transport.transport(), context.timeouts());
	}

	@Bean
	HttpHandler httpHandler(ObjectProvider<RouterFunction<ServerResponse>> routes, ServerCodecConfigurer codecs) {
		RouterFunction<ServerResponse> nothing = RouterFunctions.route(RequestPredicates.all(),
				(request) -> ProblemResponse.of(Problem.notFound(request.uri().getRawPath())));
		List<RouterFunction<ServerResponse>> all = routes.orderedStream().toList();
		RouterFunction<ServerResponse> router = all.stream().reduce(RouterFunction::and).orElse(nothing).and(nothing);
		return new RouterHttpHandler(router, codecs);
	}

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> echoServer(ServerContext context, EventLoops loops,
			Connections connections, NettyServerProperties netty) {
		return new EchoServerCustomizer(context, loops, connections, netty);
	}

	/**
	 * Comes before Boot's own customizer, which would have Reactor Netty keep idle times.
	 */
	private record EchoServerCustomizer(ServerContext context, EventLoops loops, Connections connections,
			NettyServerProperties netty) implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

		@Override
		public void customize(NettyReactiveWebServerFactory factory) {
			// Connections are held to the idle time here, without a timer in each
			// request.
			this.netty.setIdleTimeout(null);
			factory.setResourceFactory(null);
			factory.addServerCustomizers((server) -> server.runOn(this.loops)
				.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
				.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 * 1024, 64 * 1024))
				.doOnChannelInit(new PipelineInitializer(this.context, this.loops, this.connections)));
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
