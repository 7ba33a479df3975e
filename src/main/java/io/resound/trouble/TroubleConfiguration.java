package io.resound.trouble;

import java.time.Duration;

import io.resound.metrics.Meters;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Creates the counts of what clients do wrong, and their report in the log. */
@Configuration(proxyBeanMethods = false)
class TroubleConfiguration {

	@Bean
	Troubles troubles(Meters meters) {
		Troubles troubles = new Troubles();
		meters.register(new Meters.RefusalCounts(troubles.refusals()));
		return troubles;
	}

	@Bean
	TroubleReport troubleReport(Troubles troubles) {
		return new TroubleReport(troubles, Duration.ofMinutes(1));
	}

}
