package io.resound.abuse;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.awaitility.core.ConditionTimeoutException;

import static org.awaitility.Awaitility.await;

/** One attack on a running service, next to clients that behave. */
final class Trial {

	/** Echoes of each size that each innocent must have got. */
	private static final int LEAST_ROUNDS = 3;

	/** How long each step may take beyond the time that it is given. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/**
	 * Buffers that the allocator keeps for whatever comes next. It is the same for all
	 * attacks on a service together, so what leaks adds up.
	 */
	private static final long DIRECT_KEPT = 24L << 20;

	/** What was needed for the first time, such as classes. Adds up likewise. */
	private static final long HEAP_KEPT = 8L << 20;

	/** Each kind of trouble may be logged once a minute, in a few lines. */
	private static final int LINES = 40;

	private final AttackedService service;

	private final Attack attack;

	private final int clients;

	private final Duration atLeast;

	private final List<String> faults = new ArrayList<>();

	private boolean survived = true;

	private long start;

	/**
	 * Prepares a trial.
	 * @param clients how many clients attack at the same time
	 * @param atLeast how long they do; longer, until the innocents have had their echoes
	 */
	Trial(AttackedService service, Attack attack, int clients, Duration atLeast) {
		this.service = service;
		this.attack = attack;
		this.clients = clients;
		this.atLeast = atLeast;
	}

	/** Attacks, and tells what happened. */
	Result run() {
		Sample before = this.service.sample();
		int logged = this.service.logged();
		this.service.forgetPeak();
		try (Innocents innocents = new Innocents(this.service::door)) {
			require("each innocent had its echoes before the attack", () -> innocents.rounds() > 0);
			try (Crowd crowd = new Crowd(this.service.address(this.attack.entrance()), this.attack, this.clients)) {
				endure(innocents, crowd);
				long peak = this.service.peak();
				// Their last requests are answered during the attack too.
				innocents.dismiss();
				crowd.disperse();
				noteEnd();
				Sample after = judge(innocents, before, peak, logged);
				noteEnd();
				return new Result(this.service.way(), this.attack.name(), this.clients, crowd.connections(),
						crowd.bytesSent(), innocents.responses(), innocents.failures().size(), innocents.slowest(),
						before, after, peak, this.service.logged() - logged, this.survived, this.faults);
			}
		}
	}

	private void endure(Innocents innocents, Crowd crowd) {
		this.start = System.nanoTime();
		require("all clients of the attack connected", () -> crowd.present() == this.clients);
		if (this.attack.openRequests() > 0) {
			require(this.attack.openRequests() + " requests of the attack were open",
					() -> this.service.sample().inFlight() >= this.attack.openRequests());
		}
		innocents.countRounds();
		long end = System.nanoTime() + this.atLeast.toNanos();
		require(this.atLeast.plus(PATIENCE), "each innocent had " + LEAST_ROUNDS + " echoes of each size",
				() -> System.nanoTime() >= end && innocents.rounds() > LEAST_ROUNDS);
		noteEnd();
	}

	/** Notes once that the process has ended. */
	private void noteEnd() {
		if (this.survived && !this.service.isAlive()) {
			this.survived = false;
			this.faults.addFirst(String.format("the process ended after %.1f s: %s",
					(System.nanoTime() - this.start) / 1e9, this.service.lastWords()));
		}
	}

	private Sample judge(Innocents innocents, Sample before, long peak, int logged) {
		Sample after = this.survived ? judgeWhatIsLeft(before) : before;
		List<String> failures = innocents.failures();
		if (!failures.isEmpty()) {
			this.faults.add(failures.size() + " of " + (failures.size() + innocents.responses())
					+ " requests of innocents failed, the first: " + failures.getFirst());
		}
		if (peak > AttackedService.CONTAINER) {
			this.faults.add("the resident set was " + (peak >> 20) + " MiB");
		}
		List<String> log = this.service.log(logged);
		if (log.size() > LINES || log.stream().anyMatch((line) -> line.contains("LEAK:"))) {
			this.faults.add("it logged " + log.size() + " lines, the first: " + log.getFirst());
		}
		return after;
	}

	/** What the service still has when all clients have gone. */
	private Sample judgeWhatIsLeft(Sample before) {
		Sample idle = this.service.idle();
		Sample after = before;
		try {
			require("nothing was open or held after the attack", () -> this.service.sample().isIdle());
			this.service.collectGarbage();
			after = this.service.sample();
		}
		catch (UncheckedIOException ex) {
			this.faults.add("the management port does not answer: " + ex.getCause());
		}
		if (!after.isIdle()) {
			this.faults.add("it still counts " + after.connections() + " connections, " + after.inFlight()
					+ " requests in flight and " + after.held() + " bytes held");
		}
		if (after.direct() > idle.direct() + DIRECT_KEPT) {
			this.faults.add("direct memory has grown from " + (idle.direct() >> 20) + " to " + (after.direct() >> 20)
					+ " MiB since the start");
		}
		if (after.heap() > idle.heap() + HEAP_KEPT) {
			this.faults.add("the heap has grown from " + (idle.heap() >> 20) + " to " + (after.heap() >> 20)
					+ " MiB since the start");
		}
		if (after.internal() > before.internal()) {
			this.faults.add((after.internal() - before.internal()) + " requests are counted as internal");
		}
		return after;
	}

	private void require(String sentence, BooleanSupplier condition) {
		require(PATIENCE, sentence, condition);
	}

	private void require(Duration atMost, String sentence, BooleanSupplier condition) {
		try {
			await().atMost(atMost).until(() -> !this.service.isAlive() || condition.getAsBoolean());
		}
		catch (ConditionTimeoutException ex) {
			this.faults.add("not so within " + atMost.toSeconds() + " s: " + sentence);
		}
	}

}
