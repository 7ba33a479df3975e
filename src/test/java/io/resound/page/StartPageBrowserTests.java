package io.resound.page;

import java.util.ArrayList;
import java.util.List;

import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.testing.Browser;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The start page, as a browser shows it and a person uses it. */
@EnabledIf(value = "io.resound.testing.Browser#isInstalled", disabledReason = Browser.MISSING)
@Timeout(180)
class StartPageBrowserTests {

	private static Service service;

	private static Browser browser;

	@BeforeAll
	static void start() {
		service = Service.start("resound.listeners.other.port=0");
		browser = Browser.start();
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		service.close();
	}

	@BeforeEach
	void open() {
		browser.show(1280, 900, false);
		browser.open("http://127.0.0.1:" + service.port() + "/");
	}

	private static WebElement part(String id) {
		return browser.driver().findElement(By.id(id));
	}

	private static String text(String id) {
		return (String) browser.run("return document.getElementById(arguments[0]).textContent", id);
	}

	private static void awaitResponse() {
		browser.await("return document.getElementById('send').textContent === 'Send'");
	}

	private static void send(String method, String target, String body) {
		browser.run("document.getElementById('method').value = arguments[0]", method);
		part("target").clear();
		part("target").sendKeys(target);
		if (!body.isEmpty()) {
			part("body").clear();
			part("body").sendKeys(body);
		}
		part("send").click();
		awaitResponse();
	}

	@Test
	void itSaysWhatAndWhereTheServiceIs() {
		assertThat(browser.driver().getTitle()).startsWith("Resound on ");
		String facts = browser.driver().findElement(By.tagName("dl")).getText();
		assertThat(facts).contains("pod", "listener http", service.port() + " http", "listener other");
		assertThat(browser.driver().findElements(By.cssSelector("#routes li")))
			.hasSameSizeAs(service.context().getBean(Routes.class).all());
	}

	@Test
	void eachExampleShowsRequestAndResponseAfterOneClick() {
		service.beginRun("my-run");
		List<Route> routes = service.context().getBean(Routes.class).all();
		List<WebElement> buttons = browser.driver().findElements(By.cssSelector("#routes button"));
		for (int i = 0; i < routes.size(); i++) {
			Route route = routes.get(i);
			buttons.get(i).click();
			awaitResponse();
			assertThat(part("target").getDomProperty("value")).isEqualTo(route.example().target());
			if (route.toString().startsWith("/ws")) {
				continue;
			}
			assertThat(text("curl")).startsWith("curl -i").contains(route.example().target());
			assertThat(text("summary")).as(route.toString())
				.matches("(200 OK|204 No Content|415 .+|503 .+) · [0-9,]+ bytes? · [0-9.]+ ms");
			assertThat(text("fields")).contains("x-content-type-options: nosniff");
		}
		assertThat(browser.complaints()).allMatch((complaint) -> complaint.matches("(?s).*status of (415|503).*"));
	}

	@Test
	void theExampleOfWebSocketOpensASessionThatShowsTheEchoOfEachMessage() {
		browser.driver().findElement(By.cssSelector("[data-target='/ws']")).click();
		browser.await("return document.getElementById('summary').textContent.includes('1 received')");
		assertThat(text("answer")).isEqualTo("Hello");
		assertThat(text("curl")).isEqualTo("websocat 'ws://127.0.0.1:" + service.port() + "/ws'");
		part("body").clear();
		part("body").sendKeys("<b>grüße</b>");
		part("send").click();
		browser.await("return document.getElementById('summary').textContent.includes('2 received')");
		assertThat(text("answer")).isEqualTo("<b>grüße</b>");
		assertThat(text("summary")).matches("Open · 2 sent, 2 received, 19 bytes · [0-9.]+ ms");
		assertThat(service.metrics().value("websocket_sessions_active")).isEqualTo(1);
		part("close").click();
		browser.await("return document.getElementById('summary').textContent.startsWith('Closed')");
		assertThat(text("summary")).isEqualTo("Closed with 1000 · 2 sent, 2 received, 19 bytes");
		assertThat(part("close").isDisplayed()).isFalse();
	}

	@Test
	void anotherRequestEndsTheSession() {
		browser.driver().findElement(By.cssSelector("[data-target='/ws']")).click();
		browser.await("return document.getElementById('summary').textContent.includes('1 received')");
		send("POST", "/echo", "plain");
		assertThat(text("answer")).isEqualTo("plain");
		await().until(() -> service.metrics().value("websocket_sessions_active") == 0);
	}

	@Test
	void theEchoOfTheBodyIsShown() {
		send("POST", "/echo/a?b", "it's <b>me</b>");
		assertThat(text("answer")).isEqualTo("it's <b>me</b>");
		assertThat(text("fields")).contains("content-length: 14");
		assertThat(text("curl"))
			.isEqualTo("curl -i -X POST -d 'it'\\''s <b>me</b>' 'http://127.0.0.1:" + service.port() + "/echo/a?b'");
	}

	@Test
	void bytesAreShownAsNumbers() {
		send("GET", "/bytes/2000?seed=1", "");
		assertThat(text("answer"))
			.startsWith("000000  ca 34 6b f7 de d1 a7 92 69 6f 3f 5a 0f ef c4 e6  .4k.....io?Z....\n")
			.endsWith("\n… 976 more bytes");
		assertThat(text("summary")).startsWith("200 OK · 2,000 bytes · ");
	}

	@Test
	void whatIsLargerThanAPageIsCounted() {
		send("GET", "/bytes/20MB", "");
		assertThat(text("summary")).startsWith("200 OK · 20,971,520 bytes · ");
		assertThat(text("answer").length()).isLessThan(10_000);
	}

	@Test
	void aResponseIsShownWhileItArrives() {
		part("target").clear();
		part("target").sendKeys("/sse?count=100&duration=9m", Keys.ENTER);
		browser.await("return document.getElementById('answer').textContent.includes('\"id\":0,')");
		assertThat(part("send").getText()).isEqualTo("Stop");
		part("send").click();
		awaitResponse();
		assertThat(text("summary")).isEqualTo("200 OK stopped");
		browser.driver().findElement(By.cssSelector("[data-target^='/bytes']")).click();
		awaitResponse();
		assertThat(text("summary")).startsWith("200 OK · 64 bytes");
	}

	@Test
	void anotherExampleTakesThePlaceOfOneThatIsRunning() {
		part("target").clear();
		part("target").sendKeys("/sse?count=100&duration=9m", Keys.ENTER);
		browser.await("return document.getElementById('answer').textContent !== ''");
		browser.driver().findElement(By.cssSelector("[data-target='/livez']")).click();
		browser.await("return document.getElementById('answer').textContent === 'live\\n'");
		awaitResponse();
		assertThat(text("summary")).startsWith("200 OK · 5 bytes");
	}

	@Test
	void whatIsReceivedIsTextAndRunsNothing() {
		String payload = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script>";
		send("POST", "/echo", payload);
		assertThat(text("answer")).isEqualTo(payload);
		send("GET", "/anything?" + payload, "");
		send("GET", "/nothing/" + payload, "");
		assertThat(text("summary")).startsWith("404 Not Found");
		assertThat(browser.run("return window.pwned === undefined")).isEqualTo(true);
		assertThat(browser.driver().findElements(By.tagName("img"))).isEmpty();
	}

	@Test
	void itRunsNoScriptButItsOwn() {
		browser.run("""
				const script = document.createElement('script');
				script.textContent = 'window.pwned = 1';
				document.body.append(script);
				const other = document.createElement('script');
				other.src = '/echo';
				document.body.append(other);
				document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.pwned=1">');
				""");
		browser.await("return document.querySelector('img').complete");
		assertThat(browser.run("return window.pwned === undefined")).isEqualTo(true);
		assertThat(browser.complaints()).anyMatch((complaint) -> complaint.contains("Content Security Policy"));
	}

	@ParameterizedTest
	@CsvSource({ "1280, 900, false", "1280, 900, true", "400, 860, false", "400, 860, true", "768, 1024, false" })
	void itFitsTheWindow(int width, int height, boolean dark) {
		browser.show(width, height, dark);
		browser.open("http://127.0.0.1:" + service.port() + "/");
		String name = "start-page-" + width + (dark ? "-dark" : "-light");
		browser.screenshot(name);
		browser.driver().findElement(By.cssSelector("[data-target^='/inspect']")).click();
		awaitResponse();
		browser.screenshot(name + "-tried");
		assertThat(browser.run("return document.documentElement.scrollWidth <= window.innerWidth")).isEqualTo(true);
		List<Object> colors = new ArrayList<>();
		colors.add(browser.run("return getComputedStyle(document.body).backgroundColor"));
		assertThat(colors).containsExactly(dark ? "rgb(18, 22, 28)" : "rgb(246, 247, 249)");
	}

}
