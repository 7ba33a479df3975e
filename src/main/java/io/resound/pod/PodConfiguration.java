package io.resound.pod;

import io.resound.route.Around;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Finds out where the service runs, by the environment variables {@code POD_NAME},
 * {@code POD_NAMESPACE}, {@code NODE_NAME} and {@code NODE_ZONE}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PodHeaderSettings.class)
class PodConfiguration {

	@Bean
	Pod pod(Environment environment) {
		String name = variable(environment, "POD_NAME");
		return new Pod((name != null) ? name : Hostname.own(), variable(environment, "POD_NAMESPACE"),
				variable(environment, "NODE_NAME"), variable(environment, "NODE_ZONE"));
	}

	/** First, so that it is in the responses that others give in place of the route. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	Around podHeader(PodHeaderSettings settings, Pod pod) {
		return new PodHeader(settings.podHeader(), pod);
	}

	/**
	 * The Downward API makes a variable empty if there is nothing to say, as for the zone
	 * of a node that has none.
	 */
	private static @Nullable String variable(Environment environment, String name) {
		String value = environment.getProperty(name);
		return StringUtils.hasText(value) ? value : null;
	}

}
