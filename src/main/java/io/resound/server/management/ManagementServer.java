package io.resound.server.management;

import io.resound.transport.AcceptFailures;
import io.resound.transport.LoopGroup;
import io.resound.trouble.Troubles;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyPipeline;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityResultHandler;

/**
 * Configures the server of the management port with its event loop and its handlers. It
 * speaks HTTP/1 only. Boot creates that server in a separate context, where it would use
 * Reactor Netty's global loops. This class is registered for that context in
 * {@code META-INF/spring}. It has no {@code @Configuration}, so that the main context
 * does not use it.
 */
class ManagementServer {

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementLoops(
			ReactorResourceFactory managementResources, AcceptFailures acceptFailures, Troubles troubles,
			ManagementServerProperties settings) {
		return (factory) -> {
			factory.setResourceFactory(managementResources);
			// Otherwise it would be that of the echo.
			factory.setSsl(settings.getSsl());
			// Scrapers and probes need no HTTP/2, whose connections have more to abuse.
			factory.setHttp2(null);
			factory.addServerCustomizers((server) -> server
				.doOnBound((listening) -> listening.channel().pipeline().addFirst(acceptFailures))
				.doOnChannelInit((observer, channel, address) -> channel.pipeline()
					.addBefore(NettyPipeline.HttpTrafficHandler, "resound.requests", new ManagementRequests(troubles))
					.addBefore(NettyPipeline.HttpTrafficHandler, "resound.names", new ManagementFieldNames())));
		};
	}

	@Bean
	EndpointResponses endpointResponses(ResponseEntityResultHandler responseEntityResultHandler,
			LoopGroup managementLoop) {
		return new EndpointResponses(responseEntityResultHandler, Schedulers.fromExecutorService(managementLoop));
	}

	@Bean
	AcceptFilter acceptFilter(PathMappedEndpoints endpoints) {
		return new AcceptFilter(endpoints.getPath(EndpointId.of("prometheus")));
	}

}
