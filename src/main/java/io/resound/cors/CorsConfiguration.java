package io.resound.cors;

import io.resound.route.Around;
import io.resound.route.Routes;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts CORS around the routes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CorsProperties.class)
class CorsConfiguration {

	@Bean
	Around cors(CorsProperties properties, Routes routes) {
		return new Cors(properties, routes);
	}

}
