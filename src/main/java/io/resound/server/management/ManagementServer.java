package io.resound.server.management;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Gives the management port the loop that is made for it, and what it needs to take
 * requests as the echo's port does. Boot makes its server in a context of its own, which
 * would take Reactor Netty's global loops. Listed among the configurations of that
 * context in {@code META-INF/spring}, and no {@code @Configuration}, so that it is not
 * one of the main context.
 */
class ManagementServer {

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementLoops(
			ReactorResourceFactory managementResources) {
		return (factory) -> {
			factory.setResourceFactory(managementResources);
			factory.addServerCustomizers((server) -> server
				.doOnChannelInit((observer, channel, address) -> ManagementPipeline.complete(channel.pipeline())));
		};
	}

	@Bean
	AcceptFilter acceptFilter(PathMappedEndpoints endpoints) {
		return new AcceptFilter(endpoints.getPath(EndpointId.of("prometheus")));
	}

}
