package io.resound.shape;

import io.resound.error.ProblemException;
import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import io.resound.metrics.Meters;
import io.resound.route.Around;
import io.resound.route.Arounds;
import io.resound.route.MessageShapes;
import io.resound.route.Routes;
import io.resound.settings.InvalidSettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Puts shaping around the routes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ShapeSettings.class)
class ShapeConfiguration {

	private static final Logger log = LoggerFactory.getLogger(ShapeConfiguration.class);

	@Bean
	DefaultShape defaultShape(ShapeSettings settings, GenerateLimits limits) {
		DefaultShape shape = new DefaultShape(limits);
		String given = settings.otherwise();
		if (given != null) {
			try {
				shape.set(given);
			}
			catch (ProblemException ex) {
				throw new InvalidSettingException(ex.problem().detail(), "Change " + ShapeSettings.DEFAULT + ".");
			}
			log.warn("{} is {}: requests to the echo that ask for no shape have this one", ShapeSettings.DEFAULT,
					given);
		}
		return shape;
	}

	@Bean
	Holding shapeHolding(ShapeSettings settings, Waits waits, Meters meters) {
		Applied applied = new Applied();
		meters.register(new Meters.ShapeCounts(applied.counts()));
		return new Holding(waits, settings.limit(), applied);
	}

	/** After the ledger, which says how often a request has arrived. */
	@Bean
	@Order(100)
	Around shaper(ShapeSettings settings, Routes routes, DefaultShape otherwise, GenerateLimits limits,
			Holding holding) {
		return new Shaper(routes, settings.query(), otherwise, limits, holding);
	}

	@Bean
	MessageShapes messageShapes(ShapeSettings settings, GenerateLimits limits, Holding holding) {
		return new MessageShaper(settings.query(), limits, holding);
	}

	@Bean
	ShapeEndpoint shapeEndpoint(DefaultShape shape, Arounds arounds) {
		return new ShapeEndpoint(shape, arounds);
	}

}
