package io.resound.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * What is logged above DEBUG, by whomever. Start it after the service, because Spring
 * Boot resets loggers when a service starts. Close it to stop it.
 */
public final class LogEvents extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	/** Starts to listen. */
	public static LogEvents listen() {
		LogEvents events = new LogEvents();
		events.setContext(ROOT.getLoggerContext());
		events.start();
		ROOT.addAppender(events);
		return events;
	}

	@Override
	protected void append(ILoggingEvent event) {
		if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
			event.prepareForDeferredProcessing();
			this.events.add(event);
		}
	}

	/** What has been logged so far: level, logger and message of each event. */
	public List<String> all() {
		return this.events.stream()
			.map((event) -> event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage())
			.toList();
	}

	/** Forgets what has been logged so far. */
	public void clear() {
		this.events.clear();
	}

	/** What a logger has logged so far. */
	public List<ILoggingEvent> of(String logger) {
		return this.events.stream().filter((event) -> event.getLoggerName().equals(logger)).toList();
	}

	@Override
	public void close() {
		ROOT.detachAppender(this);
		stop();
	}

}
