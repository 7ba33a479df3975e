package io.resound.load.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class TimelineTests {

	private final Timeline timeline = new Timeline().then("ramp", Phase.Kind.RAMP, Duration.ofSeconds(5), 0)
		.then("none", Phase.Kind.STEADY, Duration.ZERO, 1)
		.then("steady", Phase.Kind.STEADY, Duration.ofSeconds(10), 100);

	@Test
	void phasesFollowEachOtherAndOneWithoutTimeIsLeftOut() {
		assertThat(this.timeline.phases()).containsExactly(new Phase("ramp", Phase.Kind.RAMP, 0, 5, 0),
				new Phase("steady", Phase.Kind.STEADY, 5, 15, 100));
	}

	@Test
	void anExchangeBelongsToThePhaseItStartsIn() {
		assertThat(this.timeline.phaseAt(0)).isZero();
		assertThat(this.timeline.phaseAt(seconds(5) - 1)).isZero();
		assertThat(this.timeline.phaseAt(seconds(5))).isEqualTo(1);
		assertThat(this.timeline.phaseAt(seconds(99))).isEqualTo(1);
	}

	@Test
	void onlyTheJudgedTimeIsCutIntoSlices() {
		assertThat(this.timeline.sliceAt(seconds(4))).isEqualTo(-1);
		assertThat(this.timeline.sliceAt(seconds(5))).isZero();
		assertThat(this.timeline.sliceAt(seconds(14) + 1)).isEqualTo(9);
		assertThat(this.timeline.sliceAt(seconds(99))).isEqualTo(9);
	}

	@Test
	void theFirstExchangeStartsTheClock() {
		assertThat(this.timeline.over()).isFalse();
		long now = System.nanoTime();
		assertThat(this.timeline.offset(now)).isZero();
		assertThat(this.timeline.offset(now + 7)).isEqualTo(7);
		assertThat(new Timeline().then("past", Phase.Kind.STEADY, Duration.ofSeconds(1), 0).over()).isFalse();
	}

	private static long seconds(long seconds) {
		return TimeUnit.SECONDS.toNanos(seconds);
	}

}
