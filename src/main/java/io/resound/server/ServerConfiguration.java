package io.resound.server;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.observation.ObservationRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.resound.cors.Cors;
import io.resound.cors.CorsProperties;
import io.resound.express.ExpressProperties;
import io.resound.lifecycle.DrainProperties;
import io.resound.limits.Connections;
import io.resound.limits.Limits;
import io.resound.metrics.Meter;
import io.resound.metrics.MetricsProperties;
import io.resound.metrics.PrometheusMeters;
import io.resound.metrics.RuntimeMetrics;
import io.resound.settings.BootSettings;
import io.resound.settings.InvalidSettingException;
import io.resound.warmup.WarmUpProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.reactor.netty.autoconfigure.NettyServerProperties;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;

/** Puts the server together from the packages. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ Limits.class, DrainProperties.class, ServerSettings.class, MetricsProperties.class,
		ExpressProperties.class, WarmUpProperties.class, CorsProperties.class, LifecycleProperties.class })
class ServerConfiguration {

	@Bean
	Connections connections(Limits limits) {
		return new Connections(limits.connectionLimit());
	}

	@Bean
	ServerContext serverContext(Limits limits, ServerProperties server, NettyServerProperties netty,
			Connections connections, CorsProperties cors) {
		Timeouts timeouts = new Timeouts(limits.headTimeout(), limits.stallTimeout(),
				(netty.getIdleTimeout() != null) ? netty.getIdleTimeout() : Duration.ofSeconds(75));
		return new ServerContext(new DrainState(), timeouts, limits.body().toBytes(),
				(int) netty.getMaxInitialLineLength().toBytes(), (int) server.getMaxHttpRequestHeaderSize().toBytes(),
				connections.limit(),
				(netty.getMaxKeepAliveRequests() != null) ? netty.getMaxKeepAliveRequests() : Integer.MAX_VALUE,
				new Cors(cors));
	}

	@Bean(destroyMethod = "shutdown")
	EventLoops eventLoops(ServerSettings settings, ServerContext context, MetricsProperties metrics,
			PrometheusRegistry registry, ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
		EventLoops loops = new EventLoops(settings, context, meters(metrics, registry, context));
		RuntimeMetrics.register(registry, loops.measured());
		RuntimeMetrics.register(registry,
				new RuntimeMetrics.Build(known(build, BuildProperties::getVersion),
						known(git, GitProperties::getCommitId), Runtime.version().toString(),
						loops.transport().name().toLowerCase(Locale.ROOT)));
		return loops;
	}

	/** What a file of the build says, where there is one. */
	private static <F> String known(ObjectProvider<F> file, Function<F, @Nullable String> property) {
		F properties = file.getIfAvailable();
		String value = (properties != null) ? property.apply(properties) : null;
		return (value != null) ? value : "unknown";
	}

	@Bean
	MeterFilter withoutDuplicateMetrics() {
		return RuntimeMetrics.withoutStandardMetrics();
	}

	private static Supplier<Meter> meters(MetricsProperties metrics, PrometheusRegistry registry,
			ServerContext context) {
		return metrics.enabled() ? new PrometheusMeters(registry, context.connectionLimit())::newLoopMeter
				: () -> Meter.NONE;
	}

	/**
	 * The routes of all packages, without WebFlux's layers around them, and with Spring's
	 * own observation of requests if it is asked for.
	 */
	@Bean
	HttpHandler httpHandler(ApplicationAvailability availability, ServerCodecConfigurer codecs,
			ObservationRegistry observations, ObjectProvider<ServerRequestObservationConvention> convention,
			@Value("${management.observations.enable.http.server.requests:false}") boolean observed) {
		HttpHandler handler = new RouterHttpHandler(Routes.router(availability), codecs);
		return observed ? new ObservedHttpHandler(handler, observations, convention.getIfAvailable()) : handler;
	}

	/**
	 * The loops of the management port: a few requests a minute need no more than one,
	 * and none of what the echo's port needs of its transport.
	 */
	@Bean(destroyMethod = "shutdownGracefully")
	EventLoopGroup managementLoop() {
		return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("management", true),
				NioIoHandler.newFactory()) {

			// Netty would wait two seconds for more tasks.
			@Override
			public Future<?> shutdownGracefully() {
				return shutdownGracefully(0, 1, TimeUnit.SECONDS);
			}

		};
	}

	@Bean
	ReactorResourceFactory managementResources(EventLoopGroup managementLoop) {
		ReactorResourceFactory factory = new ReactorResourceFactory();
		factory.setUseGlobalResources(false);
		factory.setShutdownQuietPeriod(Duration.ZERO);
		factory.setLoopResources((useNative) -> managementLoop);
		return factory;
	}

	@Bean
	MeterBinder bufferMetrics() {
		return (registry) -> {
			if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
				new NettyAllocatorMetrics(provider).bindTo(registry);
			}
		};
	}

	@Bean
	StartLine startLine(EventLoops loops, Limits limits, Connections connections, EchoServerCustomizer server,
			LaneSwitch lane, ObjectProvider<ManagementServerProperties> management) {
		boolean tls = management.stream().anyMatch((settings) -> Ssl.isEnabled(settings.getSsl()));
		return new StartLine(loops, limits, connections, server.http2(), lane, tls);
	}

	@Bean
	LaneSwitch laneSwitch(ExpressProperties express, ServerSettings settings, NettyServerProperties netty,
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
	ServerInfo serverInfo(EventLoops loops) {
		return new ServerInfo(loops);
	}

	@Bean
	ListeningChannel listeningChannel(Connections connections) {
		return new ListeningChannel(connections);
	}

	@Bean
	Drain drain(DrainProperties properties, ServerContext context, EventLoops loops, ListeningChannel listening,
			ApplicationEventPublisher events) {
		return new Drain(properties, context.drain(), loops, listening, events);
	}

	/**
	 * Gives the drain the time it may take: Spring would go on after its own, which is
	 * why {@code spring.lifecycle.timeout-per-shutdown-phase} has no say in that phase.
	 */
	@Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
	DefaultLifecycleProcessor lifecycleProcessor(LifecycleProperties lifecycle, DrainProperties drain) {
		DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
		processor.setTimeoutPerShutdownPhase(lifecycle.getTimeoutPerShutdownPhase().toMillis());
		processor.setTimeoutForShutdownPhase(Drain.PHASE, drain.longest().plus(Drain.ALLOWANCE).toMillis());
		return processor;
	}

	@Bean
	EchoServerCustomizer echoServer(ServerContext context, EventLoops loops, ListeningChannel listening,
			NettyServerProperties netty, ServerSettings settings, LaneSwitch lane, ServerProperties server,
			ObjectProvider<HttpHandler> handler, @Value("${management.server.port}") int managementPort) {
		requireTwoPorts(server.getPort(), managementPort);
		return new EchoServerCustomizer(context, loops, listening, netty, settings.accessLog(),
				server.getHttp2().isEnabled(), lane.isOn(), handler);
	}

	/**
	 * What is managed has no room on the echo's port; 0 is any port, and another one each
	 * time.
	 */
	private static void requireTwoPorts(@Nullable Integer echo, int management) {
		if (echo != null && echo == management && management != 0) {
			throw InvalidSettingException.broken("management.server.port", Integer.toString(management),
					"must differ from server.port, which is " + echo);
		}
	}

	@Bean
	WarmUp warmUp(WarmUpProperties properties, ServerContext context, EventLoops loops, MetricsProperties metrics,
			EchoServerCustomizer server) {
		return new WarmUp(properties, context, loops, () -> meters(metrics, new PrometheusRegistry(), context).get(),
				server);
	}

}
