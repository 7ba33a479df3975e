package io.resound.cors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.netty.util.concurrent.ImmediateEventExecutor;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Origin;
import io.resound.route.Around.Decision;
import io.resound.route.Arounds;
import io.resound.route.Route;
import io.resound.route.Routes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/** What CORS has to say to a request, and what it never says. */
class CorsTests {

	private static final String APP = "https://app.example";

	private static final String ASKED_METHOD = "access-control-request-method";

	private static final String ASKED_FIELDS = "access-control-request-headers";

	private static final String EXPOSED = "Resound-Applied, Resound-Pod, Resound-Seen";

	private static final Routes ROUTES = new Routes(List.of(Route.at("/own/**")
		.sameOrigin()
		.answeredBy((request) -> Mono.error(new IllegalStateException("nobody is asked")))));

	private final Cors listed = new Cors(
			new CorsProperties(List.of(APP, "http://localhost:3000"), List.of("Resound-Run")), ROUTES);

	private final Cors open = new Cors(new CorsProperties(List.of("*"), null), ROUTES);

	private final Cors off = new Cors(new CorsProperties(null, null), ROUTES);

	@Test
	void withoutAnOriginThereIsNothingToSay() {
		assertThat(answer(this.listed, "OPTIONS", fields(Map.of(ASKED_METHOD, List.of("PUT")))))
			.isEqualTo(Decision.PROCEED);
		assertThat(answer(this.open, "GET", fields(Map.of()))).isEqualTo(Decision.PROCEED);
	}

	@Test
	void offItSaysNothingToAnybody() {
		assertThat(this.off.fields()).isEmpty();
		assertThat(new Arounds(List.of(this.off)).isEmpty()).isTrue();
	}

	@Test
	void anAllowedOriginMayReadTheAnswer() {
		assertThat(this.listed.fields()).containsExactly("origin");
		for (String origin : List.of(APP, "http://localhost:3000")) {
			Decision answer = answer(this.listed, "POST", fields(Map.of("origin", List.of(origin))));
			assertThat(answer.isFinal()).isFalse();
			assertThat(told(answer)).isEqualTo(Map.of("Access-Control-Allow-Origin", origin,
					"Access-Control-Expose-Headers", EXPOSED, "Vary", "Origin"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://App.example", "https://app.example/", "https://app.example:443",
			"http://app.example", "https://app.example.evil", "https://evil.app.example", "null", "*", "" })
	void anOriginIsComparedCharacterByCharacter(String other) {
		Decision answer = answer(this.listed, "GET", fields(Map.of("origin", List.of(other))));
		assertThat(told(answer)).isEqualTo(Map.of("Vary", "Origin"));
		assertThat(answer(this.listed, "OPTIONS", preflight(other, "PUT")).problem().status().value()).isEqualTo(403);
	}

	@Test
	void twoOriginsAreNone() {
		assertThat(told(answer(this.listed, "GET", fields(Map.of("origin", List.of(APP, APP))))))
			.isEqualTo(Map.of("Vary", "Origin"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://any.example", "null", "https://any.example, https://other.example" })
	void whereAllAreAllowedTheAnswerIsTheSameToEach(String origin) {
		assertThat(told(answer(this.open, "GET", fields(Map.of("origin", List.of(origin)))))).isEqualTo(
				Map.of("Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", EXPOSED, "Vary", "Origin"));
	}

	@Test
	void aPreflightIsAnsweredWithTheMethodAndTheFieldsThatItAsksFor() {
		Decision answer = answer(this.listed, "OPTIONS", preflight(APP, "PATCH", "content-type,x-trace", "x-other"));
		assertThat(answer.isFinal()).isTrue();
		assertThat(answer.problem()).isNull();
		assertThat(told(answer)).isEqualTo(Map.of("Access-Control-Allow-Origin", APP, "Access-Control-Allow-Methods",
				"PATCH", "Access-Control-Allow-Headers", "content-type, x-trace, x-other", "Access-Control-Max-Age",
				"600", "Vary", "Origin"));
	}

	@Test
	void aPreflightThatAsksForNoFieldsIsToldOfNone() {
		assertThat(told(answer(this.open, "OPTIONS", preflight("null", "brew", " , ,"))))
			.isEqualTo(Map.of("Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "brew",
					"Access-Control-Max-Age", "600", "Vary", "Origin"));
	}

	@Test
	void aFieldOfTheServicesOwnMayBeSentWhereItIsListedInAnyCase() {
		Decision answer = answer(this.listed, "OPTIONS",
				preflight(APP, "POST", "RESOUND-run, x, Resound-Sequence,resound-shape"));
		assertThat(told(answer)).containsEntry("Access-Control-Allow-Headers", "RESOUND-run, x");
		assertThat(told(answer(this.open, "OPTIONS", preflight(APP, "POST", "resound-run"))))
			.doesNotContainKey("Access-Control-Allow-Headers");
		Cors all = new Cors(new CorsProperties(List.of("*"), List.of("*")), ROUTES);
		assertThat(told(answer(all, "OPTIONS", preflight(APP, "POST", "resound-run, resound-shape"))))
			.containsEntry("Access-Control-Allow-Headers", "resound-run, resound-shape");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/own", "/own/path?query", "/%6Fwn", "http://a/own" })
	void aRouteThatPagesOfOtherOriginsMustNotReadIsNotForThem(String target) {
		for (Arrival arrival : List.of(arrival("GET", target, fields(Map.of("origin", List.of(APP)))),
				arrival("OPTIONS", target, preflight(APP, "GET")))) {
			assertThat(this.open.before(arrival)).isEqualTo(Decision.proceed(List.of(new Field("Vary", "Origin"))));
		}
	}

	@Test
	void onlyOptionsIsAPreflight() {
		assertThat(answer(this.listed, "POST", preflight(APP, "PUT")).isFinal()).isFalse();
		assertThat(answer(this.listed, "options", preflight(APP, "PUT")).isFinal()).isFalse();
		Decision plain = answer(this.listed, "OPTIONS", fields(Map.of("origin", List.of(APP))));
		assertThat(plain.isFinal()).isFalse();
		assertThat(told(plain)).containsEntry("Access-Control-Allow-Origin", APP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "GE T", "GET, PUT", "\"GET\"" })
	void aMethodThatIsNoneIsRefusedSoThatThePageCanReadWhy(String method) {
		Decision answer = answer(this.listed, "OPTIONS", preflight(APP, method));
		assertThat(answer.problem().status().value()).isEqualTo(400);
		assertThat(answer.problem().detail()).contains("Access-Control-Request-Method");
		assertThat(told(answer)).containsEntry("Access-Control-Allow-Origin", APP);
	}

	@Test
	void fieldsThatAreNoListAreRefused() {
		Decision answer = answer(this.listed, "OPTIONS", preflight(APP, "PUT", "x, na me"));
		assertThat(answer.problem().status().value()).isEqualTo(400);
		assertThat(answer.problem().detail()).contains("Access-Control-Request-Headers");
	}

	@Test
	void theRefusalOfAnOriginNamesItAndTheSetting() {
		Decision answer = answer(this.listed, "OPTIONS", preflight("https://evil.example", "PUT"));
		assertThat(answer.problem().detail()).contains("\"https://evil.example\"", "resound.cors.allowed-origins");
		assertThat(told(answer)).isEqualTo(Map.of("Vary", "Origin"));
	}

	@Test
	void whatCouldNotBeReadIsAnsweredByTheOriginThatWas() {
		assertThat(told(unread(this.listed, new Field("Origin", APP)))).containsEntry("Access-Control-Allow-Origin",
				APP);
		assertThat(told(unread(this.listed))).isEmpty();
		assertThat(told(unread(this.open))).containsEntry("Access-Control-Allow-Origin", "*");
	}

	private static Decision answer(Cors cors, String method, List<Field> fields) {
		return cors.before(arrival(method, "/echo", fields));
	}

	private static Decision unread(Cors cors, Field... fields) {
		return cors.before(arrival("", "", false, List.of(fields)));
	}

	private static Arrival arrival(String method, String target, List<Field> fields) {
		return arrival(method, target, true, fields);
	}

	private static Arrival arrival(String method, String target, boolean complete, List<Field> fields) {
		List<Map.Entry<CharSequence, CharSequence>> sent = new ArrayList<>();
		fields.forEach((field) -> sent.add(Map.entry(field.name(), field.value())));
		return new Arrival(new Origin("http", "0-1", System.nanoTime(), null, null, ImmediateEventExecutor.INSTANCE), 1,
				"HTTP/1.1", method, target, complete, sent);
	}

	private static List<Field> fields(Map<String, List<String>> fields) {
		List<Field> sent = new ArrayList<>();
		fields.forEach((name, values) -> values.forEach((value) -> sent.add(new Field(name, value))));
		return sent;
	}

	private static List<Field> preflight(String origin, String method, String... fields) {
		return fields(Map.of("Origin", List.of(origin), ASKED_METHOD, List.of(method), ASKED_FIELDS, List.of(fields)));
	}

	private static Map<String, String> told(Decision decision) {
		Map<String, String> told = new TreeMap<>();
		decision.fields()
			.forEach((field) -> assertThat(told.put(field.name(), field.value())).as(field.name()).isNull());
		return told;
	}

}
