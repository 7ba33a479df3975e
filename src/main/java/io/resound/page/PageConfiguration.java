package io.resound.page;

import java.util.List;
import java.util.Map;

import io.resound.http.SafetyFields;
import io.resound.pod.Pod;
import io.resound.route.Route;
import io.resound.route.Routes;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The routes of the start page, of the icon that browsers request with it, and of the
 * OpenAPI document.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration {

	private static final String ROOT = "/";

	/**
	 * A health check, since load balancers request this path by default. The routes are
	 * looked up when they are first asked for, because this is one of them.
	 */
	@Bean
	Route root(ObjectProvider<Routes> routes, Pod pod, ObjectProvider<BuildProperties> build,
			ObjectProvider<InfoContributor> info) {
		return Route.at(ROOT)
			.methods("GET", "HEAD", "OPTIONS")
			.healthCheck()
			.purpose("this list; in a browser, the start page")
			.answeredBy(new RootHandler(() -> about(routes.getObject(), pod, build.getIfAvailable(), info),
					() -> About.served(routes.getObject())));
	}

	private static About about(Routes routes, Pod pod, @Nullable BuildProperties build,
			ObjectProvider<InfoContributor> info) {
		return new About("resound", (build != null) ? build.getVersion() : null, pod, listeners(info),
				About.served(routes));
	}

	/** The listeners as {@code /actuator/info} has them, and nothing else of that. */
	private static Object listeners(ObjectProvider<InfoContributor> info) {
		Info.Builder described = new Info.Builder();
		info.orderedStream().forEach((contributor) -> contributor.contribute(described));
		Object server = described.build().get("server");
		return (server instanceof Map<?, ?> details && details.get("listeners") instanceof List<?> listeners)
				? listeners : List.of();
	}

	@Bean
	Route openApi(ObjectProvider<BuildProperties> build) {
		BuildProperties built = build.getIfAvailable();
		String version = (built != null) ? String.valueOf(built.getVersion()) : "unknown";
		return Route.at("/openapi.yaml").purpose("all of this as OpenAPI 3.1").answeredBy(new OpenApi(version));
	}

	@Bean
	Route favicon() {
		return Route.at("/favicon.ico")
			.label(ROOT)
			.healthCheck()
			.purpose("204, since there is no icon")
			.answeredBy((request) -> {
				ServerResponse.HeadersBuilder<?> response = ServerResponse.noContent();
				SafetyFields.describe(response::header);
				return response.build();
			});
	}

}
