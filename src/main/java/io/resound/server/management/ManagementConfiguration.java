package io.resound.server.management;

import java.time.Duration;

import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.resound.transport.LoopGroup;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** Creates the event loop of the management port. */
@Configuration(proxyBeanMethods = false)
class ManagementConfiguration {

	/**
	 * The event loop of the management port: one is enough for a few requests a minute,
	 * and NIO is enough too.
	 */
	@Bean(destroyMethod = "shutdownGracefully")
	LoopGroup managementLoop(ApplicationEventPublisher events) {
		return new LoopGroup(1, new DefaultThreadFactory("management", true), NioIoHandler.newFactory(), events);
	}

	@Bean
	ReactorResourceFactory managementResources(LoopGroup managementLoop) {
		ReactorResourceFactory factory = new ReactorResourceFactory();
		factory.setUseGlobalResources(false);
		factory.setShutdownQuietPeriod(Duration.ZERO);
		factory.setLoopResources((useNative) -> managementLoop);
		return factory;
	}

}
