package io.resound.abuse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Clients that behave, each on a thread of its own, one request after the other: echoes
 * of 128 B and of 100 KB in turn, by each protocol, and probes. Nothing is tried twice.
 */
final class Innocents implements AutoCloseable {

	/** How long each may wait for bytes; a response that takes longer has failed. */
	static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final List<Integer> SIZES = List.of(128, 100_000);

	private static final Duration PAUSE = Duration.ofMillis(10);

	private final List<Turns> all;

	private volatile boolean closed;

	/**
	 * Starts to ask a service.
	 * @param doors where they get in
	 */
	Innocents(Function<Entrance, Door> doors) {
		Door http = doors.apply(Entrance.HTTP);
		Door raw = doors.apply(Entrance.RAW);
		this.all = Stream
			.of(new Http1Innocent(http, true), new Http1Innocent(http, false), new Http2Innocent(http), new Probe(http),
					new RawInnocent(raw, true), new RawInnocent(raw, false),
					new FrameInnocent(doors.apply(Entrance.FRAMES)))
			.map(Turns::new)
			.toList();
		this.all.forEach(Turns::start);
	}

	/** Counts rounds from here. */
	void countRounds() {
		this.all.forEach((turns) -> turns.rounds.set(0));
	}

	/** Rounds, of a request in each size, of the innocent that has had fewest. */
	int rounds() {
		return this.all.stream().mapToInt((turns) -> turns.rounds.get()).min().orElseThrow();
	}

	/** Responses that were as promised. */
	int responses() {
		return this.all.stream().mapToInt((turns) -> turns.responses.get()).sum();
	}

	/** The longest that a response took, failed ones included. */
	Duration slowest() {
		return Duration.ofNanos(this.all.stream().mapToLong((turns) -> turns.slowest.get()).max().orElseThrow());
	}

	/** What failed, each as a sentence. */
	List<String> failures() {
		List<String> failures = new ArrayList<>();
		for (Turns turns : this.all) {
			synchronized (turns.failures) {
				failures.addAll(turns.failures);
			}
		}
		return failures;
	}

	@Override
	public void close() {
		dismiss();
	}

	/** Waits until each has its last response. */
	void dismiss() {
		this.closed = true;
		this.all.forEach(Turns::join);
	}

	/** What one of them does and sees. */
	private final class Turns {

		private final Innocent innocent;

		private final AtomicInteger rounds = new AtomicInteger();

		private final AtomicInteger responses = new AtomicInteger();

		private final AtomicLong slowest = new AtomicLong();

		private final List<String> failures = new ArrayList<>();

		private final Thread thread;

		/** Fixed, so that a failure can be repeated. */
		private final Random random = new Random(1);

		Turns(Innocent innocent) {
			this.innocent = innocent;
			this.thread = Thread.ofVirtual().name(innocent.name()).unstarted(this::run);
		}

		void start() {
			this.thread.start();
		}

		private void run() {
			try {
				while (!Innocents.this.closed) {
					SIZES.forEach(this::ask);
					this.rounds.incrementAndGet();
					Thread.sleep(PAUSE);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				this.innocent.close();
			}
		}

		private void ask(int size) {
			byte[] body = new byte[size];
			this.random.nextBytes(body);
			String failure = null;
			long start = System.nanoTime();
			try {
				this.innocent.ask(body);
			}
			catch (Exception ex) {
				failure = ex.toString();
			}
			long taken = System.nanoTime() - start;
			this.slowest.accumulateAndGet(taken, Math::max);
			if (failure == null && taken > PATIENCE.toNanos()) {
				failure = "too late";
			}
			if (failure == null) {
				this.responses.incrementAndGet();
			}
			else {
				synchronized (this.failures) {
					this.failures.add(this.innocent.name() + " of " + size + " B failed after "
							+ Duration.ofNanos(taken).toMillis() + " ms: " + failure);
				}
			}
		}

		void join() {
			try {
				if (!this.thread.join(PATIENCE.multipliedBy(3))) {
					throw new IllegalStateException(this.innocent.name() + " does not end");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

}
