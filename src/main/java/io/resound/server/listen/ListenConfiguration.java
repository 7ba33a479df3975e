package io.resound.server.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.resound.connection.Calls;
import io.resound.connection.DatagramSpeaker;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Speaker;
import io.resound.connection.Timeouts;
import io.resound.connection.Upgrade;
import io.resound.express.ExpressProperties;
import io.resound.limits.Connections;
import io.resound.limits.HeapShare;
import io.resound.limits.Limits;
import io.resound.metrics.Meters;
import io.resound.proxy.ProxyListener;
import io.resound.route.Arounds;
import io.resound.route.Routes;
import io.resound.server.exchange.AccessLog;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.Responder;
import io.resound.spool.Spool;
import io.resound.tls.TlsListeners;
import io.resound.transport.AcceptFailures;
import io.resound.transport.EventLoops;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Creates the listeners and what they share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ Limits.class, ExpressProperties.class, HttpSettings.class, ListenersSettings.class })
class ListenConfiguration {

	@Bean
	Connections connections(Limits limits, List<HeapShare> shares, ListenersSettings listeners,
			ServerProperties server) {
		return new Connections(limits.connectionLimit(shares, listeners.haveTls(server.getSsl())));
	}

	@Bean
	OpenHeads openHeads(Limits limits) {
		return new OpenHeads(limits.headLimit().toBytes());
	}

	@Bean
	Draining draining() {
		return new Draining();
	}

	@Bean
	HttpLimits httpLimits(Limits limits, ServerProperties server, NettyServerProperties netty) {
		return new HttpLimits(limits.body().toBytes(), (int) netty.getMaxInitialLineLength().toBytes(),
				(int) server.getMaxHttpRequestHeaderSize().toBytes(), limits.fields(),
				(netty.getMaxKeepAliveRequests() != null) ? netty.getMaxKeepAliveRequests() : Integer.MAX_VALUE);
	}

	@Bean
	Timeouts timeouts(Limits limits, NettyServerProperties netty) {
		return new Timeouts(limits.headTimeout(), limits.stallTimeout(),
				(netty.getIdleTimeout() != null) ? netty.getIdleTimeout() : Duration.ofSeconds(75),
				limits.slowestRead().toBytes());
	}

	@Bean
	Loops loops(EventLoops eventLoops, Timeouts timeouts, Meters meters, Connections connections, Routes routes,
			ListenersSettings listeners, Troubles troubles, Spool spool) {
		Loops loops = new Loops(eventLoops.all(), eventLoops.heldMemory(), spool, timeouts, troubles,
				meters.registered(routes.endpoints(), listeners.protocols(), connections.limit()));
		List<Meters.Loop> measured = new ArrayList<>();
		for (Loop loop : loops.all()) {
			SingleThreadEventExecutor executor = (SingleThreadEventExecutor) loop.loop();
			measured.add(new Meters.Loop(Integer.toString(measured.size()), loop::lagSeconds, executor::pendingTasks));
		}
		meters
			.register(measured,
					new Meters.Held(eventLoops.heldMemory()::bytes, eventLoops.heldMemory().limit(), spool::bytes,
							spool.fileLimit(), spool::exchanges),
					eventLoops.transport().name().toLowerCase(Locale.ROOT));
		return loops;
	}

	@Bean
	Serving serving(HttpLimits limits, Routes routes, Arounds arounds, HttpSettings settings, Timeouts timeouts,
			OpenHeads heads, Draining draining, EventLoops eventLoops, Loops loops, Spool spool, Troubles troubles,
			List<Upgrade> upgrades, Calls calls) {
		return new Serving(limits, routes, arounds, new AccessLog(settings.accessLog()), timeouts, heads, draining,
				eventLoops, loops, spool, troubles, upgrades, calls);
	}

	@Bean
	LaneSwitch laneSwitch(ExpressProperties express, HttpSettings settings, NettyServerProperties netty,
			@Value("${management.observations.enable.http.server.requests:false}") boolean observed,
			@Value("${resound.echo.answer:streamed}") String answer,
			@Value("${resound.echo.pod-header:false}") boolean podHeader) {
		if (!express.enabled()) {
			return new LaneSwitch("resound.express.enabled");
		}
		if (settings.accessLog()) {
			return new LaneSwitch("resound.server.access-log");
		}
		if (!answer.equalsIgnoreCase("streamed")) {
			return new LaneSwitch("resound.echo.answer");
		}
		if (podHeader) {
			return new LaneSwitch("resound.echo.pod-header");
		}
		if (observed) {
			return new LaneSwitch("management.observations.enable.http.server.requests");
		}
		return new LaneSwitch(
				(netty.getMaxKeepAliveRequests() != null) ? "server.netty.max-keep-alive-requests" : null);
	}

	@Bean
	AcceptFailures acceptFailures() {
		return new AcceptFailures(Limits::openFiles);
	}

	@Bean
	ReactorServers reactorServers(Serving serving, AcceptFailures acceptFailures, Connections connections,
			ObjectProvider<Speaker> speakers, LaneSwitch lane, TlsListeners tls, ListenersSettings settings,
			Meters meters, ObjectProvider<Responder> responder) {
		return new ReactorServers(serving, acceptFailures, connections, byName(speakers), lane.isOn(), tls,
				proxies(settings.behindProxies(), meters), responder);
	}

	@Bean
	DatagramServers datagramServers(EventLoops eventLoops, Loops loops, DatagramSpeaker speaker) {
		return new DatagramServers(eventLoops, loops, speaker);
	}

	@Bean
	Listeners listeners(ListenersSettings settings, ServerProperties server, ReactorServers servers,
			DatagramServers datagrams, TlsListeners tls, ConfigurableEnvironment environment) {
		InetSocketAddress first = address(server.getAddress(), server.getPort());
		List<String> protocols = new ArrayList<>(servers.protocols());
		protocols.add(Listener.UDP);
		List<Listener> all = settings.all(first, server.getHttp2().isEnabled(), server.getSsl(), protocols);
		Addresses.requireDistinct(all, managementAddress(environment));
		Map<String, TlsListeners.Wanted> wanted = new LinkedHashMap<>();
		for (Listener listener : all) {
			if (listener.tls() != null) {
				wanted.put(listener.name(), new TlsListeners.Wanted(listener.tls(),
						listener.speaksHttp() ? listener.http2().alpn() : List.of()));
			}
		}
		tls.setUp(wanted);
		return new Listeners(all, servers, datagrams, environment);
	}

	@Bean
	HttpListener httpListener(Listeners listeners, ReactorServers servers, ServerProperties server,
			NettyServerProperties netty) {
		return new HttpListener(listeners.first(), servers, listeners, server, netty);
	}

	private static Map<String, ProxyListener> proxies(List<String> listeners, Meters meters) {
		Map<String, ProxyListener> proxies = new LinkedHashMap<>();
		if (!listeners.isEmpty()) {
			meters.proxyHeaders(listeners).forEach((name, meter) -> proxies.put(name, new ProxyListener(meter)));
		}
		return proxies;
	}

	private static Map<String, Speaker> byName(ObjectProvider<Speaker> speakers) {
		Map<String, Speaker> byName = new TreeMap<>();
		for (Speaker speaker : speakers) {
			if (speaker.name().equals(Listener.HTTP) || byName.put(speaker.name(), speaker) != null) {
				throw new IllegalStateException("two protocols have the name " + speaker.name());
			}
		}
		return byName;
	}

	private static InetSocketAddress address(@Nullable InetAddress address, @Nullable Integer port) {
		int number = (port != null) ? port : 8080;
		return (address != null) ? new InetSocketAddress(address, number) : new InetSocketAddress(number);
	}

	private static @Nullable InetSocketAddress managementAddress(Environment environment) {
		int port = environment.getRequiredProperty("management.server.port", Integer.class);
		return (port < 0) ? null
				: address(environment.getProperty("management.server.address", InetAddress.class), port);
	}

}
