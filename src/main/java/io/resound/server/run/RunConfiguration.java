package io.resound.server.run;

import io.resound.connection.Draining;
import io.resound.connection.Loops;
import io.resound.lifecycle.DrainProperties;
import io.resound.limits.Connections;
import io.resound.limits.Limits;
import io.resound.metrics.Meters;
import io.resound.route.Routes;
import io.resound.server.listen.HttpListener;
import io.resound.server.listen.LaneSwitch;
import io.resound.server.listen.Listeners;
import io.resound.tls.TlsListeners;
import io.resound.transport.EventLoops;
import io.resound.warmup.WarmUpProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.Ssl;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/** Creates what runs at startup and at shutdown. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ DrainProperties.class, WarmUpProperties.class, LifecycleProperties.class })
class RunConfiguration {

	@Bean
	StartLine startLine(EventLoops loops, Limits limits, Connections connections, Listeners listeners, LaneSwitch lane,
			TlsListeners tlsListeners, ObjectProvider<ManagementServerProperties> management) {
		boolean tls = management.stream().anyMatch((settings) -> Ssl.isEnabled(settings.getSsl()));
		return new StartLine(loops, limits, connections, listeners, lane, tlsListeners, tls);
	}

	@Bean
	ServerInfo serverInfo(EventLoops loops, Listeners listeners) {
		return new ServerInfo(loops, listeners);
	}

	@Bean
	Drain drain(DrainProperties properties, Draining draining, Loops loops, Listeners listeners,
			ApplicationEventPublisher events) {
		return new Drain(properties, draining, loops, listeners, events);
	}

	/**
	 * Gives the drain's phase the time that the drain may take. Otherwise Spring would
	 * continue the shutdown after {@code spring.lifecycle.timeout-per-shutdown-phase},
	 * which applies to all other phases.
	 */
	@Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
	DefaultLifecycleProcessor lifecycleProcessor(LifecycleProperties lifecycle, DrainProperties drain) {
		DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
		processor.setTimeoutPerShutdownPhase(lifecycle.getTimeoutPerShutdownPhase().toMillis());
		processor.setTimeoutForShutdownPhase(Drain.PHASE, drain.longest().plus(Drain.ALLOWANCE).toMillis());
		return processor;
	}

	@Bean
	WarmUp warmUp(WarmUpProperties properties, Meters meters, HttpListener server, Routes routes) {
		return new WarmUp(properties, () -> meters.unread(routes.endpoints(), server.name()).get(), server);
	}

}
