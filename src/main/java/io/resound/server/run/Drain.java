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
 * Ends the service without losing a request, before Spring stops its web servers.
 * <ol>
 * <li>Readiness turns 503. The service goes on accepting and answering: at least
 * {@code at-least}, and until the last request, which may be older than the drain, is a
 * second old, at most {@code at-most}. Clients are told to go: {@code Connection: close}
 * and GOAWAY.</li>
 * <li>It stops listening. Idle connections get FIN. What is in flight has {@code timeout}
 * to finish.</li>
 * <li>What is left is cut, counted and logged. The exit code is 0 if nothing was cut, and
 * otherwise 1.</li>
 * </ol>
 * Runs on a thread of its own, never on an event loop.
 */
final class Drain implements SmartLifecycle, ExitCodeGenerator {

	private static final Logger log = LoggerFactory.getLogger(Drain.class);

	/** Before the web servers' own graceful shutdown. */
	static final int PHASE = Integer.MAX_VALUE;

	/** What the drain may take beyond its settings: last goodbyes and cuts. */
	static final Duration ALLOWANCE = Duration.ofSeconds(10);

	private static final Duration QUIET = Duration.ofSeconds(1);

	private static final Duration LOOK = Duration.ofMillis(20);

	/** How long connections that were cut have to go. */
	private static final Duration CUT = Duration.ofSeconds(3);

	/** Where Kubernetes looks for a container's last words. */
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
		onLoops((loop) -> loop.forEach((connection) -> connection.protocol().cut()));
		await(CUT, () -> sum(Loop::size) == 0);
		if (cut > 0) {
			log.warn("Drain incomplete: {} cut off", (cut == 1) ? "1 request was" : cut + " requests were");
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
			Thread.sleep(LOOK);
		}
	}

	/** Whether no event loop has had a request for a second, before SIGTERM or since. */
	private boolean isQuiet() {
		return sum((loop) -> (loop.quietNanos() >= QUIET.toNanos()) ? 0 : 1) == 0;
	}

	private static void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
		long deadline = System.nanoTime() + atMost.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() >= deadline) {
				return;
			}
			Thread.sleep(LOOK);
		}
	}

	private void writeTerminationLog(long cut) {
		String words = cut + " requests were still in flight after " + this.properties.timeout().toMillis()
				+ " ms (resound.drain.timeout) and have been cut";
		try {
			if (Files.isWritable(TERMINATION_LOG)) {
				Files.writeString(TERMINATION_LOG, words + "\n", StandardOpenOption.WRITE);
			}
		}
		catch (IOException ex) {
			log.debug("Could not write {}", TERMINATION_LOG, ex);
		}
	}

	/** Does something on every event loop, and waits until it is done. */
	private void onLoops(Consumer<Loop> action) {
		List<Future<?>> done = new ArrayList<>();
		for (Loop connections : this.loops.all()) {
			done.add(connections.loop().submit(() -> action.accept(connections)));
		}
		done.forEach(Future::syncUninterruptibly);
	}

	/** Adds up a figure of all event loops, each taken on its own. */
	private long sum(ToLongFunction<Loop> figure) {
		LongAdder sum = new LongAdder();
		onLoops((connections) -> sum.add(figure.applyAsLong(connections)));
		return sum.sum();
	}

}
