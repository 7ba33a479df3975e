package io.resound.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/** What the ledger keeps, what it says of it, and its bounds. */
class LedgerTests {

	private static final Instant START = Instant.parse("2026-01-02T03:04:05.678901Z");

	private Instant now = START;

	private final InstantSource clock = () -> this.now;

	private Ledger ledger = new Ledger(3, 1 << 20, this.clock);

	private Account account(String run) {
		Run known = this.ledger.run(run);
		assertThat(known).as("the run " + run).isNotNull();
		return known.account("a-pod", this.now);
	}

	private void enter(String run, long... numbers) {
		LongStream.of(numbers).forEach((number) -> this.ledger.enter(run, number));
	}

	private void pass(Duration time) {
		this.now = this.now.plus(time);
	}

	@Test
	void itCountsHowOftenANumberHasArrived() {
		assertThat(LongStream.of(7, 7, 8, 7, 7, 8, 4_294_967_295L)
			.mapToObj((number) -> this.ledger.enter("a", number).text()))
			.containsExactly("1", "2", "1", "3", "4", "2", "1");
		assertThat(this.ledger.enter("b", 7).text()).isEqualTo("1");
	}

	@Test
	void anAccountHasWhatArrivedTwiceNeverAndLate() {
		enter("a", 0, 1, 2, 3, 5, 6, 9, 4, 9, 5, 6, 5, 20);
		pass(Duration.ofMillis(5));
		enter("a", 9, 9);
		assertThat(account("a")).isEqualTo(new Account("a", "a-pod", 15, 9, 20L,
				List.of(new Counted(5, 5, 3), new Counted(6, 6, 2), new Counted(9, 9, 4)),
				List.of(List.of(7L, 8L), List.of(10L, 19L)), 6, true, "2026-01-02T03:04:05.678901Z",
				"2026-01-02T03:04:05.683901Z", null));
	}

	@Test
	void numbersThatFollowEachOtherAndArrivedEquallyOftenAreOneRange() {
		for (int i = 0; i < 3; i++) {
			LongStream.range(10, 20).forEach((number) -> enter("a", number));
		}
		LongStream.range(5, 30).forEach((number) -> enter("a", number));
		LongStream.range(5, 30).forEach((number) -> enter("a", number));
		assertThat(account("a").duplicates()).containsExactly(new Counted(5, 9, 2), new Counted(10, 19, 5),
				new Counted(20, 29, 2));
		assertThat(account("a").missing()).containsExactly(List.of(0L, 4L));
	}

	@Test
	void theHighestNumberThereIsHasItsPlace() {
		enter("a", 4_294_967_295L, 4_294_967_295L, 0, 0);
		assertThat(account("a").missing()).containsExactly(List.of(1L, 4_294_967_294L));
		assertThat(account("a").duplicates()).containsExactly(new Counted(0, 0, 2),
				new Counted(4_294_967_295L, 4_294_967_295L, 2));
	}

	@Test
	void aReaderIsToldTheFirstThousandRanges() {
		LongStream.range(0, 1500).forEach((number) -> enter("a", 2 * number, 2 * number));
		assertThat(account("a").missing()).hasSize(1000).startsWith(List.of(1L, 1L)).endsWith(List.of(1999L, 1999L));
		assertThat(account("a").duplicates()).hasSize(1000).endsWith(new Counted(1998, 1998, 2));
		assertThat(account("a").complete()).isTrue();
	}

	@Test
	void countsThatDoNotFitAreLowerBoundsAndSaidToBe() {
		for (int i = 0; i < 3; i++) {
			LongStream.range(0, Run.MOST_COUNTS).forEach((number) -> enter("a", number));
		}
		enter("a", 5000, 5000);
		assertThat(account("a").complete()).isTrue();
		assertThat(this.ledger.enter("a", 5000).text()).isEqualTo("3+");
		assertThat(this.ledger.enter("a", 1).text()).isEqualTo("4+");
		assertThat(account("a").complete()).isFalse();
		assertThat(account("a").arrived()).isEqualTo(3 * Run.MOST_COUNTS + 4);
	}

	// Bounds

	@Test
	void aNewRunTakesThePlaceOfTheOneThatWasIdleLongest() {
		enter("a", 1);
		enter("b", 1);
		enter("c", 1);
		pass(Duration.ofMinutes(5));
		enter("a", 2);
		assertThat(this.ledger.enter("d", 1)).isEqualTo(Seen.REFUSED);
		assertThat(this.ledger.enter("d", 1).text()).isEqualTo("none");
		pass(Duration.ofMinutes(5));
		enter("c", 2);
		assertThat(this.ledger.enter("d", 1).text()).isEqualTo("1");
		assertThat(this.ledger.run("b")).isNull();
		assertThat(this.ledger.enter("e", 1)).isEqualTo(Seen.REFUSED);
		assertThat(this.ledger.size()).isEqualTo(3);
		assertThat(this.ledger.count(Seen.Outcome.REFUSED)).isEqualTo(3);
	}

	@Test
	void aRunThatLostItsPlaceIsKnownForAnHourAndNotEnteredAgain() {
		this.ledger = new Ledger(1, 1 << 20, this.clock);
		enter("a", 1);
		pass(Ledger.IDLE);
		enter("b", 1);
		assertThat(this.ledger.hasLost("a")).isTrue();
		assertThat(Absence.of("a", this.ledger).status()).isEqualTo(HttpStatus.GONE);
		assertThat(this.ledger.hasLost("b")).isFalse();
		pass(Duration.ofMinutes(59));
		assertThat(this.ledger.enter("a", 2)).isEqualTo(Seen.REFUSED);
		pass(Duration.ofMinutes(2));
		assertThat(Absence.of("a", this.ledger).status()).isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(this.ledger.enter("a", 2).text()).isEqualTo("1");
	}

	@Test
	void namesThatLostTheirPlaceAreBounded() {
		int runs = Ledger.MOST_LOST + 2;
		this.ledger = new Ledger(runs, 64 << 20, this.clock);
		for (int i = 0; i < 2 * runs; i++) {
			enter("run-" + i, 1);
			pass((i == runs - 1) ? Ledger.IDLE : Duration.ofMillis(1));
		}
		assertThat(this.ledger.size()).isEqualTo(runs);
		assertThat(this.ledger.hasLost("run-1")).isFalse();
		assertThat(this.ledger.hasLost("run-2")).isTrue();
		assertThat(this.ledger.hasLost("run-" + (runs - 1))).isTrue();
	}

	@Test
	void aRunThatWasRemovedCanBeginAgain() {
		enter("a", 1, 1);
		assertThat(this.ledger.remove("a")).isTrue();
		assertThat(this.ledger.remove("a")).isFalse();
		assertThat(this.ledger.budget().used()).isZero();
		assertThat(this.ledger.enter("a", 1).text()).isEqualTo("1");
	}

	@Test
	void numbersThatDoNotFitAreRefusedAndTheAccountSaysSo() {
		long far = 65_536;
		long number = 0;
		while (this.ledger.enter("a", number % 4_294_967_296L).outcome() == Seen.Outcome.FIRST) {
			number += far + ((number > 4_294_900_000L) ? 1 : 0);
		}
		assertThat(this.ledger.budget().used()).isLessThanOrEqualTo(1 << 20);
		assertThat(this.ledger.enter("a", 0).text()).isEqualTo("none");
		Account account = account("a");
		assertThat(account.complete()).isFalse();
		assertThat(account.distinct()).isGreaterThan(5000);
		assertThat(account.arrived()).isEqualTo(account.distinct());
	}

	@Test
	void aRunThatIsIdleMakesSpaceForOneThatGrows() {
		enter("idle", LongStream.range(0, 5000).map((i) -> i * 65_536).toArray());
		pass(Ledger.IDLE);
		LongStream.range(0, 9000).forEach((i) -> assertThat(this.ledger.enter("a", i * 65_536).text()).isEqualTo("1"));
		assertThat(this.ledger.run("idle")).isNull();
		assertThat(this.ledger.hasLost("idle")).isTrue();
		assertThat(account("a").complete()).isTrue();
	}

	@Test
	void itIsReadWhenEachRunHasBeenReadSinceItsLastRequest() {
		enter("a", 1);
		enter("b", 1);
		account("a");
		pass(Duration.ofSeconds(1));
		assertThat(this.ledger.isRead(this.now)).isFalse();
		account("b");
		assertThat(this.ledger.isRead(this.now)).isFalse();
		pass(Duration.ofSeconds(1));
		assertThat(this.ledger.isRead(this.now)).isTrue();
		enter("a", 2);
		pass(Duration.ofSeconds(1));
		assertThat(this.ledger.isRead(this.now)).isFalse();
	}

}
