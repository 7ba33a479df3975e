package io.resound.server;

import io.resound.limits.Limits;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Ends the log of the start with one line that says what was started. */
final class StartLine implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger log = LoggerFactory.getLogger(StartLine.class);

	private final EventLoops loops;

	private final Limits limits;

	StartLine(EventLoops loops, Limits limits) {
		this.loops = loops;
		this.limits = limits;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		Environment environment = event.getApplicationContext().getEnvironment();
		log.info(
				"Echoing on port {} (HTTP/1.1 and h2c), management on port {}; {}, {} event loops, "
						+ "bodies up to {} bytes, {} connections, {} an ahead-of-time cache",
				port(environment, "local.server.port"), port(environment, "local.management.port"),
				this.loops.transport().label(), this.loops.all().size(), this.limits.body().toBytes(),
				this.limits.connectionLimit(), AotCache.isInUse() ? "with" : "without");
	}

	private static @Nullable String port(Environment environment, String name) {
		String port = environment.getProperty(name);
		return (port != null) ? port : environment.getProperty("local.server.port");
	}

}
