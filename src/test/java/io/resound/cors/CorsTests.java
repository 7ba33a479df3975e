package io.resound.cors;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What CORS has to say to a request, and what it never says. */
class CorsTests {

	private static final String APP = "https://app.example";

	private static final String ASKED_METHOD = "access-control-request-method";

	private static final String ASKED_FIELDS = "access-control-request-headers";

	private static final String EXPOSED = "Resound-Applied, Resound-Pod, Resound-Seen";

	private final Cors listed = new Cors(
			new CorsProperties(List.of(APP, "http://localhost:3000"), List.of("Resound-Run")));

	private final Cors open = new Cors(new CorsProperties(List.of("*"), null));

	private final Cors off = new Cors(new CorsProperties(null, null));

	@Test
	void withoutAnOriginThereIsNothingToSay() {
		assertThat(this.listed.answer("OPTIONS", fields(Map.of(ASKED_METHOD, List.of("PUT")))))
			.isEqualTo(CorsAnswer.NONE);
		assertThat(this.open.answer("GET", fields(Map.of()))).isEqualTo(CorsAnswer.NONE);
	}

	@Test
	void offItSaysNothingToAnybody() {
		assertThat(this.off.isOn()).isFalse();
		assertThat(this.off.answer("OPTIONS", preflight(APP, "PUT"))).isEqualTo(CorsAnswer.NONE);
		assertThat(this.off.answerUnread(fields(Map.of("origin", List.of(APP))))).isEmpty();
	}

	@Test
	void anAllowedOriginMayReadTheAnswer() {
		assertThat(this.listed.isOn()).isTrue();
		for (String origin : List.of(APP, "http://localhost:3000")) {
			CorsAnswer answer = this.listed.answer("POST", fields(Map.of("origin", List.of(origin))));
			assertThat(answer.isPreflight()).isFalse();
			assertThat(told(answer)).isEqualTo(Map.of("Access-Control-Allow-Origin", origin,
					"Access-Control-Expose-Headers", EXPOSED, "Vary", "Origin"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://App.example", "https://app.example/", "https://app.example:443",
			"http://app.example", "https://app.example.evil", "https://evil.app.example", "null", "*", "" })
	void anOriginIsComparedCharacterByCharacter(String other) {
		CorsAnswer answer = this.listed.answer("GET", fields(Map.of("origin", List.of(other))));
		assertThat(told(answer)).isEqualTo(Map.of("Vary", "Origin"));
		assertThat(this.listed.answer("OPTIONS", preflight(other, "PUT")).problem().status().value()).isEqualTo(403);
	}

	@Test
	void twoOriginsAreNone() {
		assertThat(told(this.listed.answer("GET", fields(Map.of("origin", List.of(APP, APP))))))
			.isEqualTo(Map.of("Vary", "Origin"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://any.example", "null", "https://any.example, https://other.example" })
	void whereAllAreAllowedTheAnswerIsTheSameToEach(String origin) {
		assertThat(told(this.open.answer("GET", fields(Map.of("origin", List.of(origin)))))).isEqualTo(
				Map.of("Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", EXPOSED, "Vary", "Origin"));
	}

	@Test
	void aPreflightIsAnsweredWithTheMethodAndTheFieldsThatItAsksFor() {
		CorsAnswer answer = this.listed.answer("OPTIONS", preflight(APP, "PATCH", "content-type,x-trace", "x-other"));
		assertThat(answer.isPreflight()).isTrue();
		assertThat(answer.problem()).isNull();
		assertThat(told(answer)).isEqualTo(Map.of("Access-Control-Allow-Origin", APP, "Access-Control-Allow-Methods",
				"PATCH", "Access-Control-Allow-Headers", "content-type, x-trace, x-other", "Access-Control-Max-Age",
				"600", "Vary", "Origin"));
	}

	@Test
	void aPreflightThatAsksForNoFieldsIsToldOfNone() {
		assertThat(told(this.open.answer("OPTIONS", preflight("null", "brew", " , ,"))))
			.isEqualTo(Map.of("Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "brew",
					"Access-Control-Max-Age", "600", "Vary", "Origin"));
	}

	@Test
	void aFieldOfTheServicesOwnMayBeSentWhereItIsListedInAnyCase() {
		CorsAnswer answer = this.listed.answer("OPTIONS",
				preflight(APP, "POST", "RESOUND-run, x, Resound-Sequence,resound-shape"));
		assertThat(told(answer)).containsEntry("Access-Control-Allow-Headers", "RESOUND-run, x");
		assertThat(told(this.open.answer("OPTIONS", preflight(APP, "POST", "resound-run"))))
			.doesNotContainKey("Access-Control-Allow-Headers");
		Cors all = new Cors(new CorsProperties(List.of("*"), List.of("*")));
		assertThat(told(all.answer("OPTIONS", preflight(APP, "POST", "resound-run, resound-shape"))))
			.containsEntry("Access-Control-Allow-Headers", "resound-run, resound-shape");
	}

	@Test
	void onlyOptionsIsAPreflight() {
		assertThat(this.listed.answer("POST", preflight(APP, "PUT")).isPreflight()).isFalse();
		assertThat(this.listed.answer("options", preflight(APP, "PUT")).isPreflight()).isFalse();
		CorsAnswer plain = this.listed.answer("OPTIONS", fields(Map.of("origin", List.of(APP))));
		assertThat(plain.isPreflight()).isFalse();
		assertThat(told(plain)).containsEntry("Access-Control-Allow-Origin", APP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "GE T", "GET, PUT", "\"GET\"" })
	void aMethodThatIsNoneIsRefusedSoThatThePageCanReadWhy(String method) {
		CorsAnswer answer = this.listed.answer("OPTIONS", preflight(APP, method));
		assertThat(answer.problem().status().value()).isEqualTo(400);
		assertThat(answer.problem().detail()).contains("Access-Control-Request-Method");
		assertThat(told(answer)).containsEntry("Access-Control-Allow-Origin", APP);
	}

	@Test
	void fieldsThatAreNoListAreRefused() {
		CorsAnswer answer = this.listed.answer("OPTIONS", preflight(APP, "PUT", "x, na me"));
		assertThat(answer.problem().status().value()).isEqualTo(400);
		assertThat(answer.problem().detail()).contains("Access-Control-Request-Headers");
	}

	@Test
	void theRefusalOfAnOriginNamesItAndTheSetting() {
		CorsAnswer answer = this.listed.answer("OPTIONS", preflight("https://evil.example", "PUT"));
		assertThat(answer.problem().detail()).contains("\"https://evil.example\"", "resound.cors.allowed-origins");
		assertThat(told(answer)).isEqualTo(Map.of("Vary", "Origin"));
	}

	@Test
	void whatCouldNotBeReadIsAnsweredByTheOriginThatWas() {
		assertThat(told(this.listed.answerUnread(fields(Map.of("origin", List.of(APP))))))
			.containsEntry("Access-Control-Allow-Origin", APP);
		assertThat(this.listed.answerUnread(fields(Map.of()))).isEmpty();
		assertThat(told(this.open.answerUnread(fields(Map.of())))).containsEntry("Access-Control-Allow-Origin", "*");
	}

	private static Function<String, List<String>> fields(Map<String, List<String>> fields) {
		return (name) -> fields.getOrDefault(name, List.of());
	}

	private static Function<String, List<String>> preflight(String origin, String method, String... fields) {
		return fields(Map.of("origin", List.of(origin), ASKED_METHOD, List.of(method), ASKED_FIELDS, List.of(fields)));
	}

	private static Map<String, String> told(CorsAnswer answer) {
		return told(answer.fields());
	}

	private static Map<String, String> told(List<CorsField> fields) {
		Map<String, String> told = new TreeMap<>();
		fields.forEach((field) -> assertThat(told.put(field.name(), field.value())).as(field.name()).isNull());
		return told;
	}

}
