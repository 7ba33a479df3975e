package io.resound.server.listen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.Timeouts;
import io.resound.cors.Cors;
import io.resound.cors.CorsProperties;
import io.resound.express.ExpressProperties;
import io.resound.limits.Connections;
import io.resound.limits.Limits;
import io.resound.metrics.Meters;
import io.resound.metrics.RuntimeMetrics;
import io.resound.route.Routes;
import io.resound.server.exchange.HttpLimits;
import io.resound.settings.BootSettings;
import io.resound.settings.InvalidSettingException;
import io.resound.transport.EventLoops;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;

/** Creates the listeners, and what they share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ Limits.class, ExpressProperties.class, HttpSettings.class, CorsProperties.class })
class ListenConfiguration {

	@Bean
	Connections connections(Limits limits) {
		return new Connections(limits.connectionLimit());
	}

	@Bean
	Draining draining() {
		return new Draining();
	}

	@Bean
	HttpLimits httpLimits(Limits limits, ServerProperties server, NettyServerProperties netty,
			Connections connections) {
		return new HttpLimits(limits.body().toBytes(), (int) netty.getMaxInitialLineLength().toBytes(),
				(int) server.getMaxHttpRequestHeaderSize().toBytes(), connections.limit(),
				(netty.getMaxKeepAliveRequests() != null) ? netty.getMaxKeepAliveRequests() : Integer.MAX_VALUE);
	}

	@Bean
	Timeouts timeouts(Limits limits, NettyServerProperties netty) {
		return new Timeouts(limits.headTimeout(), limits.stallTimeout(),
				(netty.getIdleTimeout() != null) ? netty.getIdleTimeout() : Duration.ofSeconds(75));
	}

	@Bean
	Loops loops(EventLoops eventLoops, Timeouts timeouts, Meters meters, HttpLimits limits, Routes routes) {
		Loops loops = new Loops(eventLoops.all(), timeouts,
				meters.registered(routes.endpoints(), List.of(HttpListener.NAME), limits.connections()));
		List<RuntimeMetrics.Loop> measured = new ArrayList<>();
		for (Loop loop : loops.all()) {
			SingleThreadEventExecutor executor = (SingleThreadEventExecutor) loop.loop();
			measured.add(new RuntimeMetrics.Loop(Integer.toString(measured.size()), loop::lagSeconds,
					executor::pendingTasks));
		}
		meters.register(measured, eventLoops.transport().name().toLowerCase(Locale.ROOT));
		return loops;
	}

	@Bean
	Serving serving(HttpLimits limits, Routes routes, CorsProperties cors, Timeouts timeouts, Draining draining,
			EventLoops eventLoops, Loops loops) {
		return new Serving(limits, routes, new Cors(cors), timeouts, draining, eventLoops, loops);
	}

	@Bean
	ListeningChannel listeningChannel(Connections connections) {
		return new ListeningChannel(connections);
	}

	@Bean
	LaneSwitch laneSwitch(ExpressProperties express, HttpSettings settings, NettyServerProperties netty,
			@Value("${management.observations.enable.http.server.requests:false}") boolean observed) {
		if (!express.enabled()) {
			return new LaneSwitch("resound.express.enabled");
		}
		if (settings.accessLog()) {
			return new LaneSwitch("resound.server.access-log");
		}
		if (observed) {
			return new LaneSwitch("management.observations.enable.http.server.requests");
		}
		return new LaneSwitch((netty.getMaxKeepAliveRequests() != null) ? BootSettings.MAX_KEEP_ALIVE_REQUESTS : null);
	}

	@Bean
	HttpListener httpListener(Serving serving, ListeningChannel listening, NettyServerProperties netty,
			HttpSettings settings, LaneSwitch lane, ServerProperties server, ObjectProvider<HttpHandler> handler,
			@Value("${management.server.port}") int managementPort) {
		requireTwoPorts(server.getPort(), managementPort);
		return new HttpListener(serving, listening, netty, settings.accessLog(), server.getHttp2().isEnabled(),
				lane.isOn(), handler);
	}

	/**
	 * Boot's endpoints cannot share the port of the service. Port 0 is any free port, and
	 * another one each time.
	 */
	private static void requireTwoPorts(@Nullable Integer echo, int management) {
		if (echo != null && echo == management && management != 0) {
			throw InvalidSettingException.broken("management.server.port", Integer.toString(management),
					"must differ from server.port, which is " + echo);
		}
	}

}
