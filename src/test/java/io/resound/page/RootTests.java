package io.resound.page;

import java.util.List;

import io.resound.pod.Pod;
import io.resound.route.Example;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.testing.Answer;
import io.resound.testing.BothWays;
import io.resound.testing.Http2Answer;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import io.resound.testing.WithObservation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The forms of what is answered at {@code /}. */
@BothWays
@WithObservation
class RootTests {

	private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

	@Started("resound.listeners.other.port=0")
	private static Service service;

	private static Answer ask(String method, String accept) {
		try (RawClient client = service.connect()) {
			client.send(method + " / HTTP/1.1\r\nHost: a\r\nAccept: " + accept + "\r\n\r\n");
			return method.equals("HEAD") ? client.readHead() : client.read();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { BROWSER + " | text/html;charset=UTF-8", "text/html | text/html;charset=UTF-8",
					"text/* | text/plain", "*/* | text/plain", "text/plain | text/plain", "image/png | text/plain",
					"application/json | application/json", "application/json, */* | application/json",
					"text/html;q=0.5, application/json | application/json", "text/html;q=0.1, */* | text/plain",
					"no type | text/plain", "text/html;q=2 | text/plain", ", | text/plain" })
	void theClientSaysWhichFormItTakes(String accept, String type) {
		for (String method : List.of("GET", "HEAD", "OPTIONS")) {
			Answer answer = ask(method, accept);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("Content-Type")).isEqualTo(type);
			assertThat(answer.field("Vary")).isEqualTo("Accept");
			assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
			assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
		}
	}

	/** The response has no validator that a condition could be about. */
	@ParameterizedTest
	@ValueSource(strings = { "If-None-Match: \"a\"", "If-None-Match: *", "If-Match: \"a\"",
			"If-Modified-Since: Fri, 27 Nov 2099 07:00:00 GMT", "If-Unmodified-Since: Fri, 27 Nov 1970 07:00:00 GMT" })
	void aConditionChangesNothing(String condition) {
		try (RawClient client = service.connect()) {
			assertThat(client.ask("GET / HTTP/1.1\r\nHost: a\r\n" + condition + "\r\n\r\n").status()).isEqualTo(200);
		}
	}

	@Test
	void thePageHasItsOwnPolicyAndTheOtherFormsAreSandboxed() {
		assertThat(ask("GET", "text/html").field("Content-Security-Policy")).matches(
				"default-src 'none'; script-src 'sha256-[\\w+/=]{44}'; style-src 'sha256-[\\w+/=]{44}'; connect-src 'self';"
						+ " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
		for (String accept : List.of("*/*", "application/json")) {
			assertThat(ask("GET", accept).field("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
		}
	}

	@Test
	void thePageNeedsNothingElse() {
		assertThat(ask("GET", "text/html").text()).startsWith("<!DOCTYPE html>")
			.doesNotContain("{{", "<link", "src=", "http://", "https://", "style=", "onclick");
	}

	@Test
	void theJsonSaysWhatAndWhereTheServiceIsAndWhatItServes() {
		JsonNode about = JsonMapper.shared().readTree(ask("GET", "application/json").text());
		assertThat(about.get("name").asString()).isEqualTo("resound");
		assertThat(about.get("pod").get("name").asString()).isNotEmpty();
		assertThat(about.get("listeners")).extracting((listener) -> listener.get("name").asString())
			.containsExactly("http", "other");
		List<Route> routes = service.context().getBean(Routes.class).all();
		assertThat(about.get("routes")).extracting((route) -> route.get("path").asString())
			.containsExactlyElementsOf(routes.stream().map(Route::toString).toList());
		JsonNode echo = about.get("routes")
			.valueStream()
			.filter((route) -> route.get("path").asString().equals("/echo/**"))
			.findFirst()
			.orElseThrow();
		assertThat(echo.get("methods")).extracting(JsonNode::asString).contains("POST", "OPTIONS");
		assertThat(echo.get("example").toString())
			.isEqualTo("{\"method\":\"POST\",\"target\":\"/echo/any/path\",\"body\":\"hello\"}");
	}

	@Test
	void overHttp2ItIsTheSame() {
		try (Http2Client client = Http2Client.connect(service.port())) {
			for (String accept : List.of(BROWSER, "application/json", "*/*")) {
				Http2Answer answer = client.read(client.request("GET", "/", true, "accept", accept));
				assertThat(answer.text()).isEqualTo(ask("GET", accept).text());
			}
		}
	}

	@Test
	void whatRoutesAndPodsAreNamedIsText() {
		About.Served route = new About.Served("/<a>", List.of("GET"), "\"<i>\" & 'c'",
				new Example("POST", "/d\" onclick=\"e", "<script>f()</script>"));
		String page = new String(new StartPage()
			.html(new About("resound", "<g>", new Pod("</title><h>", null, null, null), List.of(), List.of(route))));
		assertThat(page).doesNotContain("<a>", "<i>", "<g>", "<h>", "onclick=\"e", "<script>f")
			.contains("&lt;a&gt;", "&quot;&lt;i&gt;&quot; &amp; &#39;c&#39;",
					"data-target=\"/d&quot; onclick=&quot;e\"", "data-body=\"&lt;script&gt;f()&lt;/script&gt;\"");
	}

}
