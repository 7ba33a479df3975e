package io.resound.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.resound.testing.Browser;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A page of an attacker has a victim's browser send requests whose responses show what
 * was sent. Whatever that is, the browser runs none of it. A script that runs tells so to
 * the attacker's server; that this works is shown first.
 */
@EnabledIf(value = "io.resound.testing.Browser#isInstalled", disabledReason = Browser.MISSING)
@Timeout(180)
class ReflectionTests {

	private static final Set<String> RUN = ConcurrentHashMap.newKeySet();

	private static final Map<String, byte[]> PAGES = new ConcurrentHashMap<>();

	private static HttpServer attacker;

	private static Service service;

	private static Browser browser;

	@BeforeAll
	static void start() throws IOException {
		attacker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		attacker.createContext("/", ReflectionTests::serve);
		attacker.start();
		service = Service.start();
		browser = Browser.start();
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		service.close();
		attacker.stop(0);
	}

	@AfterEach
	void forget() {
		RUN.clear();
	}

	private static void serve(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			byte[] page = PAGES.get(path);
			if (page == null) {
				RUN.add(path);
				exchange.sendResponseHeaders(204, -1);
				return;
			}
			exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
			exchange.sendResponseHeaders(200, page.length);
			exchange.getResponseBody().write(page);
		}
	}

	private static String attackerUrl(String path) {
		return "http://127.0.0.1:" + attacker.getAddress().getPort() + path;
	}

	private static String serviceUrl(String path) {
		return "http://localhost:" + service.port() + path;
	}

	/** Scripts in the forms in which they are usually smuggled in. */
	private static List<String> payloads() {
		String tell = "new Image().src='" + attackerUrl("/ran") + "'";
		return List.of("<script>" + tell + "</script>", "<img src=x onerror=\"" + tell + "\">",
				"\"><svg onload=\"" + tell + "\">", "'-" + tell + "-'", "</title><script>" + tell + "</script>",
				"<!DOCTYPE html><body onload=\"" + tell + "\">",
				"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>" + tell + "</script></svg>",
				"<iframe srcdoc=\"<script>" + tell + "</script>\"></iframe>",
				"\r\nContent-Type: text/html\r\n\r\n<script>" + tell + "</script>");
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	static Stream<String> routes() {
		return Stream.concat(
				service.context().getBean(Routes.class).all().stream().map((route) -> route.pattern().path()),
				Stream.of("/nothing"));
	}

	@Test
	void aScriptThatRunsIsNoticed() {
		PAGES.put("/harmful.html", payloads().getFirst().getBytes(StandardCharsets.UTF_8));
		browser.open(attackerUrl("/harmful.html"));
		await().untilAsserted(() -> assertThat(RUN).contains("/ran"));
	}

	@ParameterizedTest
	@MethodSource("routes")
	void aLinkRunsNothing(String path) {
		String quick = "?delay=0&duration=0&count=1&numbytes=1";
		String all = encoded(String.join("", payloads()));
		for (String target : List.of(
				path + quick
						+ payloads().stream()
							.map((payload) -> "&" + encoded(payload) + "=" + encoded(payload))
							.collect(Collectors.joining()),
				path + "/" + all, path + "?" + all, path + "?delay=" + all, path + "?seed=" + all + "&code=" + all,
				path + "?answer=" + all)) {
			browser.open(serviceUrl(target.replaceFirst("^//", "/")));
		}
		requireNothingRan();
	}

	/** Forms choose between three types of a body; a page can use no other by itself. */
	@ParameterizedTest
	@MethodSource("routes")
	void aFormRunsNothing(String path) {
		for (String type : List.of("text/plain", "multipart/form-data", "application/x-www-form-urlencoded")) {
			String data = JsonMapper.shared().writeValueAsString(payloads()).replace("<", "\\u003c");
			PAGES.put("/form.html", """
					<form method=post enctype="%s" action="%s"></form>
					<script>
					const form = document.forms[0];
					for (const payload of %s) {
						const field = document.createElement('textarea');
						field.name = field.value = payload;
						form.append(field);
					}
					form.submit();
					</script>""".formatted(type, serviceUrl(path), data).getBytes(StandardCharsets.UTF_8));
			double before = answered();
			browser.open(attackerUrl("/form.html"));
			await().until(() -> answered() > before);
		}
		requireNothingRan();
	}

	private static double answered() {
		return service.metrics().sum("http_requests_total", "method", "POST");
	}

	/** As a script, a style or a frame of the attacker's page. */
	@ParameterizedTest
	@MethodSource("routes")
	void embeddedItRunsNothing(String path) {
		String script = "new Image().src='" + attackerUrl("/ran") + "'//";
		String target = serviceUrl(path + "?delay=0&amp;duration=0&amp;x=" + encoded(script));
		String below = serviceUrl(path + "/" + encoded(script)).replaceFirst("(localhost:[0-9]+)//", "$1/");
		PAGES.put("/embed.html",
				("<script src=\"%s\"></script><script src=\"%s\"></script>"
						+ "<link rel=stylesheet href=\"%s\"><iframe src=\"%s\"></iframe><object data=\"%s\"></object>")
					.formatted(target, below, target, target, below)
					.getBytes(StandardCharsets.UTF_8));
		browser.open(attackerUrl("/embed.html"));
		requireNothingRan();
	}

	/** Only a script of the service's own origin can send a type that browsers run. */
	@Test
	void anEchoOfHtmlIsSandboxed() {
		PAGES.put("/echo.html", payloads().getFirst().getBytes(StandardCharsets.UTF_8));
		browser.open(serviceUrl("/"));
		browser.run(
				"""
						window.done = false;
						fetch('/echo', {method: 'POST', headers: {'Content-Type': 'text/html'}, body: arguments[0]})
							.then((response) => { window.policy = response.headers.get('content-security-policy'); window.done = true; });
						""",
				payloads().getFirst());
		browser.await("return window.done");
		assertThat(browser.run("return window.policy")).isEqualTo("sandbox; default-src 'none'");
		requireNothingRan();
	}

	/** A script that had run would have told before this one is told. */
	private static void requireNothingRan() {
		PAGES.put("/last.html",
				("<script>new Image().src='" + attackerUrl("/last") + "'</script>").getBytes(StandardCharsets.UTF_8));
		browser.open(attackerUrl("/last.html"));
		await().untilAsserted(() -> assertThat(RUN).contains("/last"));
		assertThat(RUN).doesNotContain("/ran");
	}

}
