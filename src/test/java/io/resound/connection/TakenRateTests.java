package io.resound.connection;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a client counts as a slow reader. The window is 30 s and the limit 4 KB/s. */
class TakenRateTests {

	private static final long SECOND = 1_000_000_000;

	private final TakenRate rate = new TakenRate(0, 0, 30 * SECOND, 4096);

	@Test
	void aClientThatTakesNothingIsSlowAfterAWholeWindow() {
		assertThat(firstSlowSecond(0, 60)).isEqualTo(30);
	}

	@Test
	void aClientThatTakesThreeKibASecondIsSlowAfterAWholeWindow() {
		assertThat(firstSlowSecond(3 * 1024, 60)).isEqualTo(30);
	}

	@Test
	void aClientThatTakesFourKibASecondIsNeverSlow() {
		assertThat(firstSlowSecond(4 * 1024, 600)).isEqualTo(-1);
	}

	@Test
	void aClientThatTookMuchAndThenNothingIsSlowAfterAWholeWindowWithoutIt() {
		this.rate.look(SECOND, 1 << 30);
		int second = 2;
		while (!this.rate.isSlow()) {
			this.rate.look(second++ * SECOND, 1 << 30);
		}
		assertThat(second).isBetween(31, 61);
	}

	@Test
	void aSlowClientThatTakesFasterIsNotSlowAnyMore() {
		assertThat(firstSlowSecond(0, 60)).isEqualTo(30);
		for (int second = 31; second <= 90; second++) {
			this.rate.look(second * SECOND, (second - 30) * 8192L);
		}
		assertThat(this.rate.isSlow()).isFalse();
	}

	private int firstSlowSecond(int bytesPerSecond, int seconds) {
		for (int second = 1; second <= seconds; second++) {
			this.rate.look(second * SECOND, (long) bytesPerSecond * second);
			if (this.rate.isSlow()) {
				return second;
			}
		}
		return -1;
	}

}
