package io.resound.cors;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What pages of several origins get from the service in a real browser, which asks and
 * judges by itself. Each page fetches one thing after the other and tells what came of
 * it.
 */
@EnabledIf(value = "isChromiumInstalled",
		disabledReason = "there is no chromium on the PATH; Debian has it in the package chromium")
class BrowserTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** Without a word to anybody but the loopback interface. */
	private static final List<String> OPTIONS = List.of("--headless", "--no-sandbox", "--disable-gpu",
			"--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-extensions",
			"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");

	private static final Map<String, Map<String, String>> OUTCOMES = new ConcurrentHashMap<>();

	private static final Path LOG = Path.of("target/chromium.log");

	@TempDir
	private static Path profile;

	private static HttpServer pages;

	private static Service listed;

	private static Service open;

	private static Service off;

	private static Process browser;

	@BeforeAll
	static void browse() throws IOException {
		pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		pages.createContext("/page.html", BrowserTests::serve);
		pages.createContext("/pages.html", BrowserTests::serve);
		pages.createContext("/results/", BrowserTests::take);
		pages.start();
		String allowed = "http://localhost:" + pages.getAddress().getPort();
		String other = "http://127.0.0.1:" + pages.getAddress().getPort();
		listed = Service.start("resound.cors.allowed-origins=" + allowed,
				"resound.cors.allowed-headers=Resound-Run,Resound-Answer", "resound.limits.body=150000B");
		open = Service.start("resound.cors.allowed-origins=*");
		off = Service.start();
		List<Map<String, Object>> frames = List.of(frame("allowed", allowed, listed, false),
				frame("other", other, listed, false), frame("null", allowed, listed, true),
				frame("any", other, open, false), frame("any null", allowed, open, true),
				frame("off", allowed, off, false));
		List<String> command = new ArrayList<>(List.of("chromium"));
		command.addAll(OPTIONS);
		command.add("--user-data-dir=" + profile.resolve("profile"));
		command.add(allowed + "/pages.html#" + encode(JsonMapper.shared().writeValueAsString(frames)));
		browser = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(LOG.toFile()).start();
		await().atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.failFast("the browser ended; see " + LOG, () -> !browser.isAlive())
			.until(() -> OUTCOMES.size() == frames.size());
	}

	static boolean isChromiumInstalled() {
		return Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, "chromium")));
	}

	private static Map<String, Object> frame(String name, String origin, Service service, boolean sandboxed) {
		String results = origin + "/results/" + name.replace(' ', '-');
		return Map.of("page", origin + "/page.html#service=" + encode("http://127.0.0.1:" + service.port())
				+ "&results=" + encode(results), "sandboxed", sandboxed);
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static void serve(HttpExchange exchange) throws IOException {
		try (exchange;
				InputStream page = BrowserTests.class
					.getResourceAsStream(exchange.getRequestURI().getPath().substring(1))) {
			byte[] bytes = page.readAllBytes();
			exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
			exchange.sendResponseHeaders(200, bytes.length);
			exchange.getResponseBody().write(bytes);
		}
	}

	@SuppressWarnings("unchecked")
	private static void take(HttpExchange exchange) throws IOException {
		try (exchange) {
			String page = exchange.getRequestURI().getPath().substring("/results/".length());
			OUTCOMES.put(page, JsonMapper.shared().readValue(exchange.getRequestBody(), Map.class));
			exchange.sendResponseHeaders(204, -1);
		}
	}

	@AfterAll
	static void stop() throws InterruptedException {
		if (browser != null) {
			List<ProcessHandle> children = browser.descendants().toList();
			browser.destroy();
			children.forEach(ProcessHandle::destroyForcibly);
			if (!browser.waitFor(10, TimeUnit.SECONDS)) {
				browser.destroyForcibly().waitFor();
			}
		}
		Stream.of(listed, open, off).filter((service) -> service != null).forEach(Service::close);
		if (pages != null) {
			pages.stop(0);
		}
	}

	@Test
	void aPageOfAnAllowedOriginReadsTheEcho() {
		assertThat(OUTCOMES.get("allowed")).containsEntry("get", "200 cors ")
			.containsEntry("text", "200 cors hello")
			.containsEntry("json", "200 cors {\"a\":1}")
			.containsEntry("put", "200 cors put")
			.containsEntry("own method", "200 cors tea")
			.containsEntry("custom field", "200 cors custom")
			.containsEntry("probe", "200 cors live\n")
			.containsEntry("large", "200 cors " + "x".repeat(300));
	}

	@Test
	void aFieldOfTheServicesOwnMustBeListed() {
		assertThat(OUTCOMES.get("allowed")).containsEntry("listed field", "200 cors listed")
			.containsEntry("unlisted field", "TypeError");
		assertThat(OUTCOMES.get("any")).containsEntry("listed field", "TypeError");
	}

	@Test
	void thePageReadsWhyItWasRefused() {
		Map<String, String> outcomes = OUTCOMES.get("allowed");
		assertThat(outcomes.get("nothing")).startsWith("404 cors {").contains("\"status\":404");
		assertThat(outcomes.get("refused field")).startsWith("400 cors {").contains("Resound-Sequence");
		assertThat(outcomes.get("not allowed")).startsWith("405 cors {").contains("\"status\":405");
		assertThat(outcomes.get("too large")).startsWith("413 cors {").contains("\"setting\":\"resound.limits.body\"");
	}

	@Test
	void credentialsAreNeverAllowed() {
		for (String page : List.of("allowed", "any")) {
			assertThat(OUTCOMES.get(page)).containsEntry("credentials", "TypeError");
		}
	}

	@Test
	void aPageOfAnotherOriginReadsNothing() {
		for (String page : List.of("other", "null", "off")) {
			assertThat(OUTCOMES.get(page)).as(page).hasSize(16).allSatisfy((name, outcome) -> {
				assertThat(outcome).as(name).isEqualTo(name.equals("opaque") ? "0 opaque " : "TypeError");
			});
		}
	}

	@Test
	void eachPageReadsTheEchoWhereAllOriginsAreAllowed() {
		for (String page : List.of("any", "any-null")) {
			assertThat(OUTCOMES.get(page)).as(page)
				.containsEntry("get", "200 cors ")
				.containsEntry("json", "200 cors {\"a\":1}")
				.containsEntry("custom field", "200 cors custom");
		}
	}

}
