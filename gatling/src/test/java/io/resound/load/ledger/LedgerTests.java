package io.resound.load.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.resound.load.settings.Share;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class LedgerTests {

	private static Numbers numbers(int... numbers) {
		return Numbers.of(RoaringBitmap.bitmapOf(numbers));
	}

	private static PodLedger pod(String name, boolean drained, boolean atEnd, int... numbers) {
		return new PodLedger("http://" + name, name, "2030", numbers.length, true, drained, atEnd, numbers(numbers),
				Numbers.NONE);
	}

	private static Ledger ledger(Numbers sent, PodLedger... pods) {
		return new Ledger("run", sent, List.of(pods));
	}

	@Test
	void injectorsTakeTurnsWithTheNumbers() {
		Sequence one = new Sequence("run", new Share(0, 2));
		Sequence other = new Sequence("run", new Share(1, 2));
		assertThat(List.of(one.next(), one.next(), other.next(), other.next())).containsExactly(0L, 2L, 1L, 3L);
	}

	@Test
	void theHighestNumberIsCountedAsOneWithoutASign() {
		Sequence sequence = new Sequence("run", new Share(0, 1));
		sequence.sent(Sequence.HIGHEST);
		sequence.sent(Sequence.HIGHEST + 1);
		assertThat(ledger(sequence.sent()).tally().neverNumbers()).isEqualTo("4294967295");
	}

	@Test
	void twoInjectorsReadEachPodOnceAndItsLaterLedgerCounts() {
		Ledger one = ledger(numbers(0, 2), pod("a", false, true, 0), pod("b", false, true, 1));
		Ledger other = ledger(numbers(1, 3), pod("a", false, true, 0, 2, 3), pod("b", false, true, 1));
		Tally tally = one.merge(other).tally();
		assertThat(tally).hasToString("sent 4, arrived 4, more than once 0, never 0");
		assertThat(tally.problems()).isEmpty();
	}

	@Test
	void aPodThatWasKilledWhenOneInjectorHadEndedIsNotReadToTheEnd() {
		Ledger one = ledger(numbers(0), pod("a", false, true, 0));
		Ledger other = ledger(numbers(1), pod("a", false, false, 0, 1));
		assertThat(one.merge(other).tally().problems()).singleElement().asString().contains("The last ledger of a");
		assertThat(other.merge(one).tally().problems()).hasSize(1);
	}

	@Test
	void aPodWhoseLastLedgerOnlyOneInjectorGotIsReadToTheEnd() {
		Ledger one = ledger(numbers(0), pod("a", false, false, 0));
		Ledger other = ledger(numbers(1), pod("a", true, false, 0, 1));
		assertThat(one.merge(other).tally().problems()).isEmpty();
		assertThat(other.merge(one).tally().problems()).isEmpty();
	}

	@Test
	void aPodThatOnlyOneInjectorKnewToHaveTheRunIsOnePod() {
		Ledger one = ledger(numbers(0), PodLedger.none("http://a", false));
		Ledger other = ledger(numbers(1), pod("a", true, false, 0, 1));
		assertThat(one.merge(other).pods()).hasSize(1);
		assertThat(one.merge(other).tally().problems()).isEmpty();
		assertThat(other.merge(one).tally().problems()).isEmpty();
	}

}
