package io.resound.inspect;

import java.util.Map;

import io.resound.http.SecretFields;
import io.resound.lifecycle.Waits;
import io.resound.limits.GenerateLimits;
import io.resound.pod.Hostname;
import io.resound.pod.Pod;
import io.resound.route.HandshakeFacts;
import io.resound.route.Route;
import io.resound.spool.Spool;

import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes that show a request and the host that received it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InspectSettings.class)
class InspectConfiguration {

	private static final String[] METHODS = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };

	@Bean
	SecretFields secrets(InspectSettings settings) {
		return new SecretFields(settings.secretNames());
	}

	@Bean
	Route inspect(SecretFields secrets, Spool spool, Pod pod) {
		return any("/inspect/**").body(Route.Body.READ)
			.shapeable()
			.purpose("what arrived, as JSON")
			.answeredBy(new InspectHandler(secrets, spool, pod));
	}

	@Bean
	HandshakeFacts handshakeFacts(SecretFields secrets, Pod pod) {
		return new InspectedHandshake(secrets, pod);
	}

	@Bean
	Route raw(SecretFields secrets) {
		return any("/raw/**").body(Route.Body.READ)
			.keepingHead()
			.purpose("the head of the request as it arrived")
			.answeredBy(new RawHandler(secrets));
	}

	@Bean
	Route anything(SecretFields secrets, Spool spool) {
		return any("/anything/**").body(Route.Body.READ)
			.shapeable()
			.purpose("what arrived, in the JSON shape of go-httpbin")
			.refusing(AnythingHandler::refusal)
			.answeredBy(new AnythingHandler(secrets, spool));
	}

	@Bean
	Route headers(SecretFields secrets) {
		return Route.at("/headers")
			.purpose("the fields of the request, in the JSON shape of go-httpbin")
			.answeredBy((request) -> Mono.just(Json.response(Map.of("headers", GoFields.of(request, secrets)))));
	}

	@Bean
	Route ip() {
		return Route.at("/ip")
			.purpose("the IP address of the client, in the JSON shape of go-httpbin; with ?format=text as text")
			.answeredBy(new IpHandler());
	}

	@Bean
	Route hostname() {
		Map<String, String> hostname = Map.of("hostname", Hostname.own());
		return Route.at("/hostname")
			.purpose("the name of the host, in Kubernetes the pod's, as JSON")
			.answeredBy((request) -> Mono.just(Json.response(hostname)));
	}

	@Bean
	Route delay(SecretFields secrets, Spool spool, Waits waits, GenerateLimits limits) {
		DelayHandler handler = new DelayHandler(limits.longest(), waits, new AnythingHandler(secrets, spool));
		return any(DelayHandler.PATH + "/**").body(Route.Body.READ)
			.purpose("as /anything, after the duration of the path, as in /delay/250ms")
			.example("/delay/250ms")
			.refusing(handler::refusal)
			.answeredBy(handler);
	}

	@Bean
	Route status() {
		return any(StatusHandler.PATH + "/**").body(Route.Body.READ)
			.purpose("the status of the path, as in /status/503 or, at random, /status/200:0.9,500:0.1")
			.example("/status/503")
			.refusing(StatusHandler::refusal)
			.answeredBy(new StatusHandler());
	}

	private static Route.Builder any(String pattern) {
		return Route.at(pattern).methods(METHODS).anyOtherMethodExcept("CONNECT", "TRACE");
	}

}
