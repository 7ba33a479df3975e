package io.resound.server.web;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Version;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.annotation.Bean;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;

import static org.assertj.core.api.Assertions.assertThat;

/** What Spring's observation records: each request once. */
@Timeout(60)
class ObservedHttpHandlerTests {

	private static final String OBSERVED = "management.observations.enable.http.server.requests=true";

	private static final BlockingQueue<ServerRequestObservationContext> ENDED = new LinkedBlockingQueue<>();

	private static Service service;

	private static Service failing;

	@BeforeAll
	static void start() {
		service = Service.startWith(Listening.class, OBSERVED);
		failing = Service.startWith(ListeningToFailures.class, OBSERVED,
				"spring.main.allow-bean-definition-overriding=true");
	}

	@AfterAll
	static void stop() {
		service.close();
		failing.close();
	}

	@AfterEach
	void eachIsObservedOnce() {
		assertThat(ENDED).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void anEchoIsObserved(Version version) throws InterruptedException {
		version.ask(service, "POST", "/echo/a", "hello");
		assertThat(ended()).isEqualTo(tags("POST", "200", "SUCCESS", "none", "UNKNOWN"));
	}

	@ParameterizedTest
	@EnumSource
	void soIsAHead(Version version) throws InterruptedException {
		version.ask(service, "HEAD", "/livez", "");
		assertThat(ended()).isEqualTo(tags("HEAD", "200", "SUCCESS", "none", "UNKNOWN"));
	}

	@ParameterizedTest
	@EnumSource
	void soIsWhatARouteRefuses(Version version) throws InterruptedException {
		version.ask(service, "GET", "/nothing", "");
		assertThat(ended()).isEqualTo(tags("GET", "404", "CLIENT_ERROR", "none", "NOT_FOUND"));
	}

	@ParameterizedTest
	@CsvSource({ "/failing/405, 405, CLIENT_ERROR, ResponseStatusException",
			"/throws, 500, SERVER_ERROR, IllegalStateException", "/body, 500, SERVER_ERROR, IllegalStateException" })
	void aFailureIsNamed(String path, String status, String outcome, String exception) throws InterruptedException {
		for (Version version : Version.values()) {
			version.ask(failing, "GET", path, "");
			assertThat(ended()).isEqualTo(tags("GET", status, outcome, exception, "UNKNOWN"));
		}
	}

	@Test
	void aClientThatLeavesBeforeItsResponseHasNone() throws InterruptedException {
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
			assertThat(client.readHead().status()).isEqualTo(100);
			client.reset();
		}
		assertThat(ended()).containsEntry("status", "UNKNOWN").containsEntry("outcome", "UNKNOWN");
		try (Http2Client client = Http2Client.connect(service.port())) {
			int stream = client.request("POST", "/echo", false, "expect", "100-continue");
			client.readHead(stream);
			client.reset(stream, Http2Client.CANCEL);
			assertThat(ended()).containsEntry("status", "UNKNOWN").containsEntry("outcome", "UNKNOWN");
		}
	}

	@Test
	void itsNameIsASettingOfBoots() {
		try (Service named = Service.start(OBSERVED, "management.observations.http.server.requests.name=asked")) {
			Version.HTTP_1_1.ask(named, "GET", "/livez", "");
			assertThat(named.metrics().sum("asked_seconds_count", "method=\"GET\"", "status=\"200\"")).isEqualTo(1);
			assertThat(named.metrics().sum("http_server_requests_seconds_count")).isZero();
		}
	}

	@Test
	void aConventionThatIsABeanIsUsed() {
		try (Service tagged = Service.startWith(Tagging.class, OBSERVED)) {
			Version.HTTP_1_1.ask(tagged, "GET", "/livez", "");
			assertThat(tagged.metrics().sum("http_server_requests_seconds_count", "pod=\"a\"")).isEqualTo(1);
		}
	}

	private static Map<String, String> ended() throws InterruptedException {
		ServerRequestObservationContext context = ENDED.poll(10, TimeUnit.SECONDS);
		assertThat(context).as("an observation").isNotNull();
		assertThat(context.getName()).isEqualTo("http.server.requests");
		Map<String, String> tags = new TreeMap<>();
		context.getLowCardinalityKeyValues().forEach((tag) -> tags.put(tag.getKey(), tag.getValue()));
		return tags;
	}

	private static Map<String, String> tags(String method, String status, String outcome, String exception,
			String uri) {
		return Map.of("method", method, "status", status, "outcome", outcome, "exception", exception, "uri", uri);
	}

	/** Listens to the observations. */
	static class Listening {

		@Bean
		ObservationHandler<ServerRequestObservationContext> ended() {
			return listener();
		}

		static ObservationHandler<ServerRequestObservationContext> listener() {
			return new ObservationHandler<>() {

				@Override
				public boolean supportsContext(Observation.Context context) {
					return context instanceof ServerRequestObservationContext;
				}

				@Override
				public void onStop(ServerRequestObservationContext context) {
					ENDED.add(context);
				}

			};
		}

	}

	/** The same, with the routes that fail. */
	static class ListeningToFailures extends RouteFailuresTests.FailingRoutes {

		@Bean
		ObservationHandler<ServerRequestObservationContext> ended() {
			return Listening.listener();
		}

	}

	/** Names a tag more than Spring does. */
	static class Tagging {

		@Bean
		ServerRequestObservationConvention convention() {
			return new DefaultServerRequestObservationConvention() {

				@Override
				public KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
					return super.getLowCardinalityKeyValues(context).and(KeyValue.of("pod", "a"));
				}

			};
		}

	}

}
