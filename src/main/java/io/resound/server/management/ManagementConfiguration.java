package io.resound.server.management;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;

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

}
