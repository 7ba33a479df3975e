package io.resound.generate;

import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import io.resound.route.Route;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes that generate bodies. */
@Configuration(proxyBeanMethods = false)
class GenerateConfiguration {

	@Bean
	BytesHandler bytesHandler(GenerateLimits limits) {
		return new BytesHandler(limits);
	}

	@Bean
	Route bytes(BytesHandler handler) {
		return Route.at(BytesHandler.BYTES + "/**")
			.purpose("so many bytes, as /bytes/1MB; the same ones for the same ?seed=")
			.example("/bytes/64?seed=1")
			.answeredBy(handler::bytes);
	}

	@Bean
	Route streamBytes(BytesHandler handler) {
		return Route.at(BytesHandler.STREAM_BYTES + "/**")
			.purpose("the same in chunks of ?chunk_size=")
			.example("/stream-bytes/64?seed=1&chunk_size=16")
			.answeredBy(handler::streamBytes);
	}

	@Bean
	Route drip(GenerateLimits limits, Waits waits) {
		return Route.at("/drip")
			.purpose("?numbytes= bytes over ?duration=, after ?delay=, with the status ?code=")
			.example("/drip?numbytes=10&duration=1s&delay=0")
			.answeredBy(new DripHandler(limits, waits));
	}

	@Bean
	Route serverSentEvents(GenerateLimits limits, Waits waits) {
		return Route.at("/sse")
			.purpose("?count= server-sent events over ?duration=, after ?delay=")
			.example("/sse?count=3&duration=1s")
			.answeredBy(new EventsHandler(limits, waits, Events.HEARTBEAT));
	}

}
