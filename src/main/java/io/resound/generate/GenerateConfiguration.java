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
			.purpose("as many random bytes as the path says, e.g. /bytes/1MB; ?seed= makes them the same each time")
			.example("/bytes/64?seed=1")
			.answeredBy(handler::bytes);
	}

	@Bean
	Route streamBytes(BytesHandler handler) {
		return Route.at(BytesHandler.STREAM_BYTES + "/**")
			.purpose("the bytes of /bytes in chunks; ?seed=, ?chunk_size=")
			.example("/stream-bytes/64?seed=1&chunk_size=16")
			.answeredBy(handler::streamBytes);
	}

	@Bean
	Route drip(GenerateLimits limits, Waits waits) {
		return Route.at("/drip")
			.purpose("bytes that come one by one; ?numbytes=, ?duration=, ?delay=, ?code=")
			.example("/drip?numbytes=10&duration=1s&delay=0")
			.answeredBy(new DripHandler(limits, waits));
	}

	@Bean
	Route serverSentEvents(GenerateLimits limits, Waits waits) {
		return Route.at("/sse")
			.purpose("server-sent events; ?count=, ?duration=, ?delay=")
			.example("/sse?count=3&duration=1s")
			.answeredBy(new EventsHandler(limits, waits, Events.HEARTBEAT));
	}

}
