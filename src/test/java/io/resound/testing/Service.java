package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.resound.Resound;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service, started for real in this JVM on free ports. Close it to stop it; the drain
 * is immediate, and there is no warm-up, unless a setting says otherwise.
 */
public final class Service implements AutoCloseable {

	/** One for all: each starts a thread, and takes as long to end as a test may last. */
	private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final ConfigurableApplicationContext context;

	private Service(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts the service.
	 * @param settings settings as {@code key=value}
	 */
	public static Service start(String... settings) {
		return startWith(Resound.class, settings);
	}

	/**
	 * Starts the service with further beans.
	 * @param beans a class with {@code @Bean} methods. It must have no annotation by
	 * which every other start would find it too, such as {@code @Configuration}
	 * @param settings settings as {@code key=value}
	 */
	public static Service startWith(Class<?> beans, String... settings) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--management.server.port=0"));
		for (String setting : settings) {
			arguments.add("--" + setting);
		}
		List<String> ofPass = TlsPass.settings(settings);
		ofPass.forEach((setting) -> arguments.add("--" + setting));
		Service service = new Service(new SpringApplicationBuilder(Resound.class, beans).main(Resound.class)
			.properties("resound.warm-up.enabled=false", "resound.drain.at-least=0s", "resound.drain.at-most=0s",
					"resound.drain.timeout=1s",
					// Comes once a minute, in between what a test expects of the log.
					"logging.level.io.resound.trouble=off")
			.run(arguments.toArray(String[]::new)));
		if (!ofPass.isEmpty()) {
			TlsPass.started(service.port());
		}
		return service;
	}

	/** The echo's port. */
	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	/** The management port. */
	public int managementPort() {
		return this.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
	}

	/** The application context, for what cannot be seen from outside. */
	public ConfigurableApplicationContext context() {
		return this.context;
	}

	/** Connects to the echo's port. */
	public RawClient connect() {
		return RawClient.connect(port());
	}

	/** Enters a request in a run of the ledger, so that it can be read. */
	public void beginRun(String run) {
		try (RawClient client = connect()) {
			client.send("GET /livez HTTP/1.1\r\nHost: a\r\nResound-Run: " + run + "\r\nResound-Sequence: 0\r\n\r\n");
			Answer answer = client.read();
			if (!"1".equals(answer.field("Resound-Seen"))) {
				throw new AssertionError("The request was not entered in " + run + ": " + answer);
			}
		}
	}

	/**
	 * The metrics, with every answer that a client has read counted: a client may have
	 * the last byte before the event loop that wrote it gets to say so.
	 */
	public Metrics metrics() {
		EventLoopGroup loops = this.context.getBean(LoopResources.class).onServer(true);
		for (EventExecutor loop : loops) {
			if (!loop.submit(() -> {
			}).awaitUninterruptibly(10, TimeUnit.SECONDS)) {
				throw new IllegalStateException("an event loop does nothing for 10 s: " + loop);
			}
		}
		return Metrics.of(managementPort());
	}

	/** Waits until the loop of the management port has done what it has to do. */
	public void awaitManagement() {
		EventLoopGroup loop = this.context.getBean("managementLoop", EventLoopGroup.class);
		if (!loop.submit(() -> {
		}).awaitUninterruptibly(10, TimeUnit.SECONDS)) {
			throw new IllegalStateException("the management loop does nothing for 10 s");
		}
	}

	/** Gets a page of the management port. */
	public HttpResponse<String> management(String path) {
		return get(managementPort(), path);
	}

	static HttpResponse<String> get(int port, String path) {
		try {
			return CLIENT.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
				.timeout(Duration.ofSeconds(10))
				.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		TlsPass.stopped(port());
		this.context.close();
	}

}
