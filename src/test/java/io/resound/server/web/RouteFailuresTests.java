package io.resound.server.web;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.observation.ObservationRegistry;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.Metrics;
import io.resound.testing.RawClient;
import io.resound.testing.Reply;
import io.resound.testing.Service;
import io.resound.testing.Version;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.NotAcceptableStatusException;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of a request whose route fails, before and after the head of its response,
 * on each way that a request may take, by each version of HTTP.
 */
@Timeout(60)
class RouteFailuresTests {

	private static final String INTERNAL = "{\"title\":\"Internal Server Error\",\"status\":500,"
			+ "\"detail\":\"The service failed to answer. Its log says why.\"}\n";

	private static final Map<Way, Service> SERVICES = new EnumMap<>(Way.class);

	private static final List<ILoggingEvent> LOG = new CopyOnWriteArrayList<>();

	private static final AppenderBase<ILoggingEvent> APPENDER = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			LOG.add(event);
		}

	};

	/** The bodies of the responses that have begun, for the test to let them fail. */
	private static final BlockingQueue<Sinks.Many<DataBuffer>> BEGUN = new LinkedBlockingQueue<>();

	@BeforeAll
	static void start() {
		for (Way way : Way.values()) {
			SERVICES.put(way, Service.startWith(FailingRoutes.class, way.setting,
					"spring.main.allow-bean-definition-overriding=true"));
		}
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		APPENDER.setContext(root.getLoggerContext());
		APPENDER.start();
		root.addAppender(APPENDER);
		((Logger) LoggerFactory.getLogger(RouteFailures.class)).setLevel(Level.DEBUG);
	}

	@AfterAll
	static void stop() {
		((Logger) LoggerFactory.getLogger(RouteFailures.class)).setLevel(null);
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(APPENDER);
		APPENDER.stop();
		SERVICES.values().forEach(Service::close);
	}

	@BeforeEach
	void forgetLog() {
		LOG.clear();
		BEGUN.clear();
	}

	static Stream<Arguments> ways() {
		return Stream.of(Way.values())
			.flatMap((way) -> Stream.of(Version.values()).map((version) -> Arguments.of(way, version)));
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aFailureKeepsItsStatusAndSaysWhy(Way way, Version version) {
		Reply reply = way.ask(version, "GET", "/failing/404");
		assertProblem(reply, 404, "{\"title\":\"Not Found\",\"status\":404,\"detail\":\"no such run\"}\n");
		assertLogged(Level.DEBUG);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aFailureThatIsTheServicesOwnIsLoggedAsAnError(Way way, Version version) {
		Reply reply = way.ask(version, "GET", "/failing/503");
		assertProblem(reply, 503, "{\"title\":\"Service Unavailable\",\"status\":503,\"detail\":\"no such run\"}\n");
		assertLogged(Level.ERROR);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aStatusWithoutANameHasNoTitle(Way way, Version version) {
		assertProblem(way.ask(version, "GET", "/failing/499"), 499, "{\"status\":499,\"detail\":\"no such run\"}\n");
		assertLogged(Level.DEBUG);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aStatusThatIsNotOfAFinalResponseIsAnInternalFailure(Way way, Version version) {
		for (int status : new int[] { 100, 103, 600, 999 }) {
			assertProblem(way.ask(version, "GET", "/failing/" + status), 500, INTERNAL);
			assertLogged(Level.ERROR);
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aStatusWithoutContentHasNoDocument(Way way, Version version) {
		for (int status : new int[] { 204, 205, 304 }) {
			Reply reply = way.ask(version, "GET", "/failing/" + status);
			assertThat(reply.status()).isEqualTo(status);
			assertThat(reply.text()).isEmpty();
			assertThat(reply.field("content-type")).isNull();
			assertThat(reply.field("cache-control")).isEqualTo("no-store");
			assertLogged(Level.DEBUG);
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void itsFieldsComeWithIt(Way way, Version version) {
		Reply notAllowed = way.ask(version, "GET", "/method");
		assertProblem(notAllowed, 405,
				"{\"title\":\"Method Not Allowed\",\"status\":405," + "\"detail\":\"Supported methods: [PUT]\"}\n");
		assertThat(notAllowed.field("allow")).isEqualTo("PUT");
		Reply notAcceptable = way.ask(version, "GET", "/acceptable");
		assertProblem(notAcceptable, 406, "{\"title\":\"Not Acceptable\",\"status\":406,"
				+ "\"detail\":\"Acceptable representations: [application/json].\"}\n");
		assertThat(notAcceptable.field("accept")).isEqualTo("application/json");
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aBodyThatCannotBeReadIsTheClientsFault(Way way, Version version) {
		Reply unsupported = way.ask(version, "POST", "/read", "a=b", "Content-Type", "application/xml");
		assertProblem(unsupported, 415, "{\"title\":\"Unsupported Media Type\",\"status\":415,"
				+ "\"detail\":\"Content-Type 'application/xml' is not supported.\"}\n");
		assertThat(unsupported.field("accept")).contains("application/json");
		assertLogged(Level.DEBUG);
		assertProblem(way.ask(version, "POST", "/read", "{\"name\":", "Content-Type", "application/json"), 400,
				"{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Failed to read HTTP message\"}\n");
		assertLogged(Level.DEBUG);
		assertThat(way.ask(version, "POST", "/read", "{\"name\":\"x\"}", "Content-Type", "application/json").text())
			.isEqualTo("x");
	}

	@ParameterizedTest
	@MethodSource("ways")
	void allMembersOfAProblemDetailAreSent(Way way, Version version) {
		Reply reply = way.ask(version, "GET", "/detail");
		assertProblem(reply, 429, "{\"type\":\"https://example.com/busy\",\"title\":\"Busy\",\"status\":429,"
				+ "\"detail\":\"Try later.\",\"instance\":\"/detail\",\"limit\":7}\n");
		assertThat(reply.field("retry-after")).isEqualTo("3");
		assertLogged(Level.DEBUG);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aProblemThatCannotBeWrittenIsAnInternalFailure(Way way, Version version) {
		assertProblem(way.ask(version, "GET", "/unwritable"), 500, INTERNAL);
		assertLogged(Level.ERROR);
	}

	@ParameterizedTest
	@MethodSource("ways")
	void anyOtherFailureSaysNothingOfTheService(Way way, Version version) {
		List<String> paths = List.of("/throws", "/fails", "/predicate", "/read-error", "/body");
		Metrics before = way.service().metrics();
		for (String path : paths) {
			assertProblem(way.ask(version, "GET", path), 500, INTERNAL);
			assertLogged(Level.ERROR);
		}
		Metrics after = way.service().metrics();
		assertThat(after.requests("GET", "UNKNOWN", "500") - before.requests("GET", "UNKNOWN", "500"))
			.isEqualTo(paths.size());
		assertThat(after.sum("http_requests_aborted_total")).isEqualTo(before.sum("http_requests_aborted_total"));
	}

	@ParameterizedTest
	@MethodSource("ways")
	void theResponseThatFailedLeavesNoFieldBehind(Way way, Version version) {
		Reply reply = way.ask(version, "GET", "/body");
		assertThat(reply.fields()).doesNotContainKeys("content-encoding", "set-cookie", "x-of-the-route");
	}

	@ParameterizedTest
	@MethodSource("ways")
	void theResponseToHeadIsTheHeadOfTheProblem(Way way, Version version) {
		for (String path : List.of("/failing/404", "/throws", "/body")) {
			Reply head = way.ask(version, "HEAD", path);
			Reply get = way.ask(version, "GET", path);
			assertThat(head.status()).isEqualTo(get.status());
			assertThat(head.text()).isEmpty();
			assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void theConnectionGoesOnAfterAFailure(Way way, Version version) {
		if (version == Version.HTTP_1_1) {
			try (RawClient client = way.service().connect()) {
				for (String path : List.of("/failing/404", "/fails", "/body", "/failing/404")) {
					assertThat(client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").field("Connection")).isNull();
				}
			}
		}
		else {
			try (Http2Client client = Http2Client.connect(way.service().port())) {
				for (String path : List.of("/failing/404", "/fails", "/body", "/failing/404")) {
					assertThat(client.read(client.request("GET", path, true)).isWhole()).isTrue();
				}
				assertThat(client.isGoingAway()).isFalse();
			}
		}
	}

	static Stream<Arguments> waysAndFailures() {
		List<Throwable> failures = List.of(new IllegalStateException("a secret"), new EOFException("a secret"),
				new IOException("a secret"), new ResponseStatusException(HttpStatus.NOT_FOUND, "a secret"));
		return ways()
			.flatMap((way) -> failures.stream().map((failure) -> Arguments.of(way.get()[0], way.get()[1], failure)));
	}

	@ParameterizedTest
	@MethodSource("waysAndFailures")
	void aResponseThatHasBegunIsCutAndCounted(Way way, Version version, Throwable failure) throws Exception {
		Metrics before = way.service().metrics();
		if (version == Version.HTTP_1_1) {
			try (RawClient client = way.service().connect()) {
				client.send("GET /begun HTTP/1.1\r\nHost: a\r\n\r\n");
				Sinks.Many<DataBuffer> body = begin();
				StringBuilder read = new StringBuilder();
				while (read.indexOf("\r\n\r\n5\r\nfirst\r\n") < 0) {
					read.append((char) client.readBytes(1)[0]);
				}
				assertThat(read).startsWith("HTTP/1.1 200 OK\r\n");
				body.emitError(failure, Sinks.EmitFailureHandler.FAIL_FAST);
				assertThat(client.readToAnyEnd().text()).isEmpty();
			}
		}
		else {
			try (Http2Client client = Http2Client.connect(way.service().port())) {
				int stream = client.request("GET", "/begun", true);
				Sinks.Many<DataBuffer> body = begin();
				while (client.answer(stream).body().length < 5) {
					client.readFrames(1);
				}
				body.emitError(failure, Sinks.EmitFailureHandler.FAIL_FAST);
				Http2Answer answer = client.read(stream);
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.isWhole()).isFalse();
				assertThat(answer.text()).isEqualTo("first");
				assertThat(client.read(client.request("GET", "/failing/404", true)).status()).isEqualTo(404);
			}
		}
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			Metrics after = way.service().metrics();
			assertThat(after.aborted("UNKNOWN", "internal") - before.aborted("UNKNOWN", "internal")).isEqualTo(1);
			assertThat(after.requests("GET", "UNKNOWN", "200") - before.requests("GET", "UNKNOWN", "200")).isEqualTo(1);
		});
		assertThat(LOG).filteredOn((event) -> event.getLoggerName().equals(RouteFailures.class.getName()))
			.filteredOn((event) -> event.getLevel() == Level.ERROR)
			.singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage())
				.isEqualTo("GET /begun failed after the head of its response was sent"));
	}

	private static Sinks.Many<DataBuffer> begin() throws InterruptedException {
		Sinks.Many<DataBuffer> body = BEGUN.poll(RawClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(body).as("the body of the response").isNotNull();
		body.emitNext(buffer("first"), Sinks.EmitFailureHandler.FAIL_FAST);
		return body;
	}

	private static DataBuffer buffer(String text) {
		return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static void assertProblem(Reply reply, int status, String document) {
		assertThat(reply.text()).isEqualTo(document);
		assertThat(reply.status()).isEqualTo(status);
		assertThat(reply.field("content-length")).isEqualTo(Integer.toString(document.length()));
		assertThat(reply.field("content-type")).isEqualTo("application/problem+json");
		assertThat(reply.field("x-content-type-options")).isEqualTo("nosniff");
		assertThat(reply.field("cache-control")).isEqualTo("no-store");
		assertThat(reply.field("content-security-policy")).isEqualTo("sandbox; default-src 'none'");
	}

	/** One failure has been logged, at this level, and nothing else above DEBUG. */
	private static void assertLogged(Level level) {
		assertThat(LOG).filteredOn((event) -> event.getLoggerName().equals(RouteFailures.class.getName()))
			.extracting(ILoggingEvent::getLevel)
			.containsExactly(level);
		assertThat(LOG).filteredOn((event) -> !event.getLoggerName().equals(RouteFailures.class.getName()))
			.noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.INFO));
		LOG.clear();
	}

	private static Map<String, String> withoutDate(Reply reply) {
		Map<String, String> fields = new TreeMap<>(reply.fields());
		fields.remove("date");
		return fields;
	}

	/** The ways that a request may take through the service. */
	enum Way {

		PAST_THE_LANE("resound.express.enabled=true"),

		WITHOUT_THE_LANE("resound.express.enabled=false"),

		OBSERVED("management.observations.enable.http.server.requests=true");

		private final String setting;

		Way(String setting) {
			this.setting = setting;
		}

		Service service() {
			return SERVICES.get(this);
		}

		Reply ask(Version version, String method, String path) {
			return version.ask(service(), method, path, "");
		}

		Reply ask(Version version, String method, String path, String body, String... fields) {
			return version.ask(service(), method, path, body, fields);
		}

	}

	/** What a request's body is read as. */
	record Named(String name) {

	}

	/** The service's handler, with routes that fail. */
	static class FailingRoutes {

		@Bean
		HttpHandler httpHandler(ServerCodecConfigurer codecs, ObservationRegistry observations, Troubles troubles,
				@Value("${management.observations.enable.http.server.requests}") boolean observed) {
			HttpHandler handler = new RouterHttpHandler(
					(exchange) -> answer(ServerRequest.create(exchange, codecs.getReaders())), codecs, troubles);
			return observed ? new ObservedHttpHandler(handler, observations, null) : handler;
		}

		private static Mono<ServerResponse> answer(ServerRequest request) {
			return routes().route(request).flatMap((handler) -> handler.handle(request));
		}

		private static RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route().route((request) -> {
				if (request.path().equals("/predicate")) {
					throw new IllegalStateException("a secret");
				}
				return false;
			}, (request) -> ServerResponse.ok().build()).route((request) -> true, (request) -> switch (request.path()) {
				case "/throws" -> throw new IllegalStateException("a secret");
				case "/fails" -> Mono.error(new IllegalStateException("a secret"));
				case "/read-error" -> Mono.error(new IOException("a secret"));
				case "/method" -> Mono.error(new MethodNotAllowedException("GET", Set.of(HttpMethod.PUT)));
				case "/acceptable" -> Mono.error(new NotAcceptableStatusException(List.of(MediaType.APPLICATION_JSON)));
				case "/detail" -> Mono.error(busy((detail) -> detail.setProperty("limit", 7)));
				case "/unwritable" -> Mono.error(busy((detail) -> detail.setProperty("self", new Endless())));
				case "/read" ->
					request.bodyToMono(Named.class).flatMap((named) -> ServerResponse.ok().bodyValue(named.name()));
				case "/body" -> ServerResponse.ok()
					.header("Content-Encoding", "gzip")
					.header("X-Of-The-Route", "a")
					.cookie(ResponseCookie.from("a", "b").build())
					.contentLength(100)
					.body(BodyInserters.fromDataBuffers(Flux.<DataBuffer>error(new IllegalStateException("a secret"))));
				case "/begun" -> {
					Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
					BEGUN.add(body);
					yield ServerResponse.ok().body(BodyInserters.fromDataBuffers(body.asFlux()));
				}
				default -> Mono.error(new ResponseStatusException(
						HttpStatusCode.valueOf(Integer.parseInt(request.path().replace("/failing/", ""))),
						"no such run"));
			}).build();
		}

		private static ErrorResponseException busy(Consumer<ProblemDetail> members) {
			ProblemDetail detail = ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, "Try later.");
			detail.setType(URI.create("https://example.com/busy"));
			detail.setTitle("Busy");
			detail.setInstance(URI.create("/detail"));
			members.accept(detail);
			ErrorResponseException failure = new ErrorResponseException(HttpStatus.TOO_MANY_REQUESTS, detail, null);
			failure.getHeaders().set("Retry-After", "3");
			failure.getHeaders().set("Cache-Control", "public");
			return failure;
		}

	}

	/** What cannot be written as JSON. */
	static final class Endless {

		public Endless getNext() {
			return new Endless();
		}

	}

}
