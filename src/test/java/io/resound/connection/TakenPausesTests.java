package io.resound.connection;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a client counts as one that has stopped reading. A look is taken each second. */
class TakenPausesTests {

	private static final long SECOND = 1_000_000_000;

	private final TakenPauses pauses = new TakenPauses(0, 100, 15 * SECOND);

	@Test
	void aClientThatTakesNothingHasStoppedAfterASecond() {
		assertThat(this.pauses.haveStopped(SECOND / 2)).isFalse();
		assertThat(this.pauses.haveStopped(SECOND)).isTrue();
	}

	@Test
	void aClientThatTakesAByteASecondHasNotStopped() {
		for (int second = 1; second <= 60; second++) {
			this.pauses.look(second * SECOND, 100 + second);
			assertThat(this.pauses.haveStopped(second * SECOND)).isFalse();
		}
	}

	@Test
	void aClientHasTwiceItsLongestPause() {
		this.pauses.look(3 * SECOND, 200);
		this.pauses.look(4 * SECOND, 300);
		this.pauses.look(9 * SECOND, 300);
		assertThat(this.pauses.haveStopped(9 * SECOND)).isFalse();
		assertThat(this.pauses.haveStopped(10 * SECOND)).isTrue();
	}

	@Test
	void aClientThatReadsOnHasNotStoppedAnyMore() {
		assertThat(this.pauses.haveStopped(2 * SECOND)).isTrue();
		this.pauses.look(3 * SECOND, 101);
		assertThat(this.pauses.haveStopped(3 * SECOND)).isFalse();
	}

	@Test
	void noClientHasLongerThanTheMost() {
		this.pauses.look(12 * SECOND, 200);
		assertThat(this.pauses.haveStopped(26 * SECOND)).isFalse();
		assertThat(this.pauses.haveStopped(27 * SECOND)).isTrue();
	}

}
