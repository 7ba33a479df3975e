package io.resound.ledger;

import java.time.Duration;
import java.time.InstantSource;

import io.resound.limits.HeapShare;
import io.resound.metrics.Meters;
import io.resound.pod.Pod;
import io.resound.route.Around;
import io.resound.route.Route;
import io.resound.route.RunEntries;

import org.springframework.boot.actuate.autoconfigure.endpoint.PropertiesEndpointAccessResolver;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.IncludeExcludeEndpointFilter;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Puts the ledger around the routes, and serves what it has. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LedgerSettings.class)
class LedgerConfiguration {

	@Bean
	Ledger ledger(LedgerSettings settings, Meters meters) {
		Ledger ledger = new Ledger(settings.runs(), settings.heap().toBytes(), InstantSource.system());
		meters.register(new Meters.LedgerCounts(ledger::size, () -> ledger.count(Seen.Outcome.FIRST),
				() -> ledger.count(Seen.Outcome.AGAIN), () -> ledger.count(Seen.Outcome.REFUSED)));
		return ledger;
	}

	@Bean
	HeapShare ledgerHeap(LedgerSettings settings) {
		return new HeapShare(settings.heap());
	}

	/** The first to be asked: what arrives is entered, whatever others decide on it. */
	@Bean
	@Order(0)
	Around ledgerEntries(Ledger ledger) {
		return new Entries(ledger);
	}

	@Bean
	RunEntries ledgerMessages(Ledger ledger) {
		return new MessageEntries(ledger);
	}

	@Bean
	Route runs(Ledger ledger, Pod pod) {
		return Route.at(RunHandler.PATH + "/**")
			.sameOrigin()
			.purpose("the ledger: which requests with Resound-Run and Resound-Sequence have arrived, and how often")
			.example(RunHandler.PATH + "/my-run")
			.answeredBy(new RunHandler(ledger, pod.name()));
	}

	@Bean
	LedgerEndpoint ledgerEndpoint(Ledger ledger, Pod pod) {
		return new LedgerEndpoint(ledger, pod.name());
	}

	@Bean
	Linger ledgerLinger(Ledger ledger, LedgerSettings settings, Environment environment) {
		return new Linger(ledger, isReadable(environment) ? settings.linger() : Duration.ZERO);
	}

	/** Whether the ledger can be read on the management port. */
	private static boolean isReadable(Environment environment) {
		EndpointId id = EndpointId.of(LedgerEndpoint.ID);
		Access access = new PropertiesEndpointAccessResolver(environment).accessFor(id, Access.NONE);
		return access != Access.NONE && new IncludeExcludeEndpointFilter<>(ExposableWebEndpoint.class, environment,
				"management.endpoints.web.exposure", "health")
			.match(id);
	}

}
