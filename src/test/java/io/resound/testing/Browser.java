package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's chromium, driven by its chromedriver. It speaks to nobody but the loopback
 * interface.
 */
public final class Browser implements AutoCloseable {

	/** Why tests are skipped without one. */
	public static final String MISSING = "there is no chromium or no chromedriver on the PATH;"
			+ " Debian has them in the packages chromium and chromium-driver";

	private static final Path SCREENSHOTS = Path.of("target/screenshots");

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/** Whether there is one. */
	public static boolean isInstalled() {
		return find("chromium") != null && find("chromedriver") != null;
	}

	private static Path find(String program) {
		return Stream.of(System.getenv("PATH").split(":"))
			.map((directory) -> Path.of(directory, program))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	/** Starts one. */
	public static Browser start() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(find("chromium").toString());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
				"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1");
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(find("chromedriver").toFile())
			.usingAnyFreePort()
			.withLogFile(Path.of("target/chromedriver.log").toFile())
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	/** The driver. */
	public ChromeDriver driver() {
		return this.driver;
	}

	/** Opens a page and waits until it has been loaded. */
	public void open(String url) {
		this.driver.get(url);
	}

	/** Runs a script in the page. */
	public Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	/** Waits, for a minute at most, until a script returns true. */
	public void await(String script, Object... arguments) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInSameThread()
			.until(() -> Boolean.TRUE.equals(run(script, arguments)));
	}

	/** What the browser complained about since the last call. */
	public List<String> complaints() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::getMessage).toList();
	}

	/** Shows pages in a window of this size, in a light or a dark scheme. */
	public void show(int width, int height, boolean dark) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
	}

	/** Keeps what the window shows, for people to look at. */
	public void screenshot(String name) {
		try {
			Files.createDirectories(SCREENSHOTS);
			Files.write(SCREENSHOTS.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
