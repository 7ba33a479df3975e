package io.resound.testing;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails the test class behind which a leaked buffer is found. Netty finds one when the
 * buffer has been collected without having been released and another is allocated, which
 * is why the collector is run and a few buffers are allocated. Registered for every
 * class, see {@code META-INF/services}.
 */
public final class Leaks implements BeforeAllCallback, AfterAllCallback {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/** How long the JVM may take to hand over what it has collected. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	private static final List<String> FOUND = new CopyOnWriteArrayList<>();

	private static final AppenderBase<ILoggingEvent> APPENDER = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			if (event.getFormattedMessage().contains("LEAK:")) {
				FOUND.add(event.getFormattedMessage());
			}
		}

	};

	/** Starts to listen for leaks; Spring Boot resets loggers when a service starts. */
	public static void listen() {
		Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
		if (!logger.isAttached(APPENDER)) {
			APPENDER.setContext(logger.getLoggerContext());
			APPENDER.start();
			logger.addAppender(APPENDER);
		}
	}

	/** Fails if a leak has been found since the last call. */
	public static void assertNone() {
		listen();
		// The JVM hands over the references to what it has collected list by list, each
		// in
		// an order of its own: with one reference of a later list, all of an earlier list
		// have been handed over.
		awaitCollection();
		awaitCollection();
		for (int n = 0; n < 50; n++) {
			ByteBufAllocator.DEFAULT.directBuffer(16).release();
		}
		List<String> found = List.copyOf(FOUND);
		FOUND.clear();
		if (!found.isEmpty()) {
			throw new AssertionError(found.size() + " leaks, the first: " + found.getFirst());
		}
	}

	/** Runs the collector until a reference shows that it has done its work. */
	private static void awaitCollection() {
		ReferenceQueue<Object> collected = new ReferenceQueue<>();
		WeakReference<Object> canary = new WeakReference<>(new Object(), collected);
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try {
			do {
				if (System.nanoTime() > deadline) {
					throw new IllegalStateException("the collector has not worked for " + PATIENCE);
				}
				System.gc();
			}
			while (collected.remove(LOOK.toMillis()) != canary);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		listen();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		assertNone();
	}

}
