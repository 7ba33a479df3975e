package io.resound.server.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

import io.netty.util.concurrent.Future;
import io.resound.connection.ClientConnection;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.lifecycle.DrainProperties;
import io.resound.server.listen.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Shuts the service down without losing a request, before Spring stops its web servers.
 * <ol>
 * <li>Readiness turns 503. The service still accepts connections and answers requests:
 * for at least {@code at-least}, then until no request has arrived for a second, and for
 * at most {@code at-most}. Clients are asked to close their connections by
 * {@code Connection: close} and GOAWAY.</li>
 * <li>It stops listening. Idle connections get FIN. Requests in flight have
 * {@code timeout} to finish.</li>
 * <li>The remaining requests are cut, counted and logged. The exit code is 0 if nothing
 * was cut, and otherwise 1.</li>
 * </ol>
 * Runs on its own thread, never on an event loop.
 */
final class Drain implements SmartLifecycle, ExitCodeGenerator {

	private static final Logger log = LoggerFactory.getLogger(Drain.class);

	/** Before the web servers' own graceful shutdown. */
	static final int PHASE = Integer.MAX_VALUE;

	/**
	 * The time that the drain may take beyond its settings, to end and cut connections.
	 */
	static final Duration ALLOWANCE = Duration.ofSeconds(10);

	private static final Duration QUIET = Duration.ofSeconds(1);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

	/** How long the drain waits for connections that were cut to close. */
	private static final Duration CUT = Duration.ofSeconds(3);

	/** Where Kubernetes reads a container's termination message. */
	private static final Path TERMINATION_LOG = Path.of("/dev/termination-log");

	private final DrainProperties properties;

	private final Draining state;

	private final Loops loops;

	private final Listeners listeners;

	private final ApplicationEventPublisher events;

	private volatile boolean running;

	private volatile int exitCode = 1;

	Drain(DrainProperties properties, Draining state, Loops loops, Listeners listeners,
			ApplicationEventPublisher events) {
		this.properties = properties;
		this.state = state;
		this.loops = loops;
		this.listeners = listeners;
		this.events = events;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public void stop(Runnable callback) {
		Thread.ofPlatform().name("resound-drain").start(() -> {
			try {
				drain();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				this.running = false;
				callback.run();
			}
		});
	}

	private void drain() throws InterruptedException {
		AvailabilityChangeEvent.publish(this.events, this, ReadinessState.REFUSING_TRAFFIC);
		log.info("Draining: readiness is 503, requests are still answered");
		this.state.start();
		onLoops((loop) -> loop.forEach((connection) -> connection.protocol().drainStarted()));
		awaitQuiet();
		this.listeners.close();
		this.state.stop();
		onLoops((loop) -> loop.forEach((connection) -> connection.protocol().listeningStopped()));
		log.info("No longer listening, {} requests in flight", sum(Loop::inFlight));
		await(this.properties.timeout(), () -> sum(Loop::inFlight) == 0);
		long cut = sum(Loop::cutInFlight);
		if (cut > 0) {
			writeTerminationLog(cut);
		}
		await(Duration.ofMillis(ClientConnection.LINGER_MILLIS), () -> sum(Loop::lingering) == 0);
		onLoops((loop) -> loop.forEach(ClientConnection::part));
		await(CUT, () -> sum(Loop::size) == 0);
		if (cut > 0) {
			log.warn("Drain incomplete: {} cut off", requestsWere(cut));
		}
		else {
			this.exitCode = 0;
			log.info("Drained: no request was cut");
		}
	}

	private void awaitQuiet() throws InterruptedException {
		long start = System.nanoTime();
		while (true) {
			boolean quiet = isQuiet();
			long waited = System.nanoTime() - start;
			if (waited >= this.properties.atMost().toNanos()
					|| (quiet && waited >= this.properties.atLeast().toNanos())) {
				return;
			}
			Thread.sleep(POLL_INTERVAL);
		}
	}

	/**
	 * Whether no event loop has received a request for a second; requests before SIGTERM
	 * count too.
	 */
	private boolean isQuiet() {
		return sum((loop) -> (loop.quietNanos() >= QUIET.toNanos()) ? 0 : 1) == 0;
	}

	private static void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
		long deadline = System.nanoTime() + atMost.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() >= deadline) {
				return;
			}
			Thread.sleep(POLL_INTERVAL);
		}
	}

	private void writeTerminationLog(long cut) {
		String message = requestsWere(cut) + " still in flight after " + this.properties.timeout().toMillis()
				+ " ms (resound.drain.timeout) and cut off";
		try {
			if (Files.isWritable(TERMINATION_LOG)) {
				Files.writeString(TERMINATION_LOG, message + "\n", StandardOpenOption.WRITE);
			}
		}
		catch (IOException ex) {
			log.debug("Could not write {}", TERMINATION_LOG, ex);
		}
	}

	private static String requestsWere(long count) {
		return (count == 1) ? "1 request was" : count + " requests were";
	}

	/** Runs an action on every event loop, and waits until all have completed. */
	private void onLoops(Consumer<Loop> action) {
		List<Future<?>> done = new ArrayList<>();
		for (Loop connections : this.loops.all()) {
			done.add(connections.loop().submit(() -> action.accept(connections)));
		}
		done.forEach(Future::syncUninterruptibly);
	}

	/** Adds up a figure of all event loops, each read on its loop. */
	private long sum(ToLongFunction<Loop> figure) {
		LongAdder sum = new LongAdder();
		onLoops((connections) -> sum.add(figure.applyAsLong(connections)));
		return sum.sum();
	}

}
