package io.resound.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The locks of the ledger: many short races, each on a new ledger, as jcstress has them.
 */
@Timeout(60)
class LockingTests {

	private static final int RACES = 2000;

	/** Far apart, so that each takes heap of its own. */
	private static final long DISTANCE = 65_536;

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	private static final Instant LATER = NOW.plusSeconds(1);

	private final ExecutorService threads = Executors.newFixedThreadPool(3);

	@AfterEach
	void stop() throws InterruptedException {
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	private static Ledger ledger(int runs) {
		return new Ledger(runs, 1 << 20, InstantSource.fixed(NOW));
	}

	/** Runs all at the same moment, each on a thread of its own. */
	@SafeVarargs
	private <T> List<T> race(Callable<T>... actors) throws Exception {
		CyclicBarrier start = new CyclicBarrier(actors.length);
		List<Future<T>> all = new ArrayList<>();
		for (Callable<T> actor : actors) {
			all.add(this.threads.submit(() -> {
				start.await(10, TimeUnit.SECONDS);
				return actor.call();
			}));
		}
		List<T> results = new ArrayList<>();
		for (Future<T> actor : all) {
			results.add(actor.get(10, TimeUnit.SECONDS));
		}
		return results;
	}

	@Test
	void requestsWithTheSameNumberAreEachToldHowManyCameBeforeEvenAsTheRunBegins() throws Exception {
		for (int i = 0; i < RACES; i++) {
			Ledger ledger = ledger(3);
			Callable<String> enter = () -> ledger.enter("a", 7).text();
			assertThat(race(enter, enter, enter)).containsExactlyInAnyOrder("1", "2", "3");
			assertThat(ledger.count(Seen.Outcome.FIRST)).isEqualTo(1);
			assertThat(ledger.count(Seen.Outcome.AGAIN)).isEqualTo(2);
		}
	}

	@Test
	void onlyAsManyRunsBeginAsThereArePlaces() throws Exception {
		for (int i = 0; i < RACES; i++) {
			Ledger ledger = ledger(2);
			assertThat(race(() -> ledger.enter("a", 1).text(), () -> ledger.enter("b", 1).text(),
					() -> ledger.enter("c", 1).text()))
				.containsExactlyInAnyOrder("1", "1", "none");
			assertThat(ledger.size()).isEqualTo(2);
		}
	}

	@Test
	void aRunThatIsRemovedWhileRequestsArriveGivesAllItsHeapBack() throws Exception {
		for (int i = 0; i < RACES; i++) {
			Ledger ledger = ledger(3);
			ledger.enter("a", 0);
			Callable<Object> enter = () -> {
				LongStream.range(0, 20).forEach((number) -> ledger.enter("a", number * DISTANCE));
				return true;
			};
			race(enter, () -> ledger.remove("a"), enter);
			ledger.remove("a");
			assertThat(ledger.budget().used()).isZero();
		}
	}

	@Test
	void aRequestIsEnteredOrRefusedWhileItsRunLosesItsPlace() throws Exception {
		for (int i = 0; i < RACES; i++) {
			Instant[] now = { NOW };
			Ledger ledger = new Ledger(1, 1 << 20, () -> now[0]);
			ledger.enter("old", 0);
			now[0] = NOW.plus(Ledger.IDLE);
			race(() -> ledger.enter("old", 1), () -> ledger.enter("new", 1));
			boolean replaced = ledger.run("old") == null;
			assertThat(ledger.hasLost("old")).isEqualTo(replaced);
			assertThat(ledger.run("new") != null).isEqualTo(replaced);
			assertThat(ledger.size()).isEqualTo(1);
			assertThat(ledger.count(Seen.Outcome.FIRST) + ledger.count(Seen.Outcome.REFUSED)).isEqualTo(3);
			ledger.remove("old");
			ledger.remove("new");
			assertThat(ledger.budget().used()).isZero();
		}
	}

	@Test
	void anAccountIsOfOneMoment() throws Exception {
		for (int i = 0; i < RACES / 10; i++) {
			Ledger ledger = ledger(3);
			ledger.enter("a", 0);
			Callable<Account> enter = () -> {
				LongStream.range(0, 200).forEach((number) -> ledger.enter("a", number));
				return account(ledger);
			};
			race(enter, () -> {
				Account account = account(ledger);
				while (account.arrived() < 401) {
					assertIsOfOneMoment(account);
					account = account(ledger);
				}
				return account;
			}, enter).forEach(LockingTests::assertIsOfOneMoment);
		}
	}

	private static Account account(Ledger ledger) {
		return ledger.run("a").account("a-pod", NOW);
	}

	private static void assertIsOfOneMoment(Account account) {
		long repeated = account.duplicates()
			.stream()
			.mapToLong((range) -> (range.to() - range.from() + 1) * (range.count() - 1))
			.sum();
		long missing = account.missing().stream().mapToLong((range) -> range.get(1) - range.get(0) + 1).sum();
		assertThat(account.arrived()).isEqualTo(account.distinct() + repeated);
		assertThat(account.highest()).isEqualTo(account.distinct() + missing - 1);
	}

	@Test
	void aReaderIsToldThatThePodHasDrainedOrIsAwaited() throws Exception {
		for (int i = 0; i < RACES; i++) {
			Followers followers = new Followers();
			boolean told = race(() -> followers.read("a", NOW), () -> {
				followers.drained(NOW);
				return false;
			}).getFirst();
			assertThat(followers.areDone(LATER)).isEqualTo(told);
		}
	}

	@Test
	void aReaderThatHasLeftBeforeTheDrainIsNotAwaited() {
		Followers followers = new Followers();
		followers.read("a", NOW);
		followers.drained(NOW.plus(Followers.PATIENCE).plus(Duration.ofMillis(1)));
		assertThat(followers.areDone(NOW.plus(Followers.PATIENCE))).isTrue();
	}

	@Test
	void noMoreRunsAreFollowedThanThereIsSpaceFor() {
		Followers followers = new Followers();
		for (int i = 0; i <= Followers.MOST; i++) {
			followers.read("run-" + i, NOW);
		}
		followers.drained(NOW);
		for (int i = 1; i < Followers.MOST; i++) {
			assertThat(followers.read("run-" + i, NOW)).isTrue();
		}
		assertThat(followers.areDone(LATER)).isFalse();
		followers.read("run-" + Followers.MOST, NOW);
		assertThat(followers.areDone(LATER)).isTrue();
	}

}
