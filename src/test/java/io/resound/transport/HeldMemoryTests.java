package io.resound.transport;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How much is read depends on how much is held. */
class HeldMemoryTests {

	private static final int MIB = 1024 * 1024;

	/** A sixteenth is lost to fragmentation, which leaves 16 MiB. */
	private final HeldMemory memory = new HeldMemory(16 * MIB * 16L / 15, 0, () -> 0);

	private final long shared = 12 * MIB;

	@Test
	void anyReadIsAllowedUpToHalfOfTheSharedMemory() {
		hold(this.shared / 2);
		assertThat(this.memory.largestRead()).isEqualTo(Integer.MAX_VALUE);
		assertThat(this.memory.isScarce()).isFalse();
	}

	@Test
	void readsAreSmallPastHalf() {
		hold(this.shared / 2 + 1);
		assertThat(this.memory.largestRead()).isEqualTo(16 * 1024);
		assertThat(this.memory.isScarce()).isTrue();
		assertThat(this.memory.share()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void connectionsHaveAShareOf16KibPastThreeQuarters() {
		hold(this.shared / 4 * 3);
		assertThat(this.memory.share()).isEqualTo(Long.MAX_VALUE);
		hold(1);
		assertThat(this.memory.share()).isEqualTo(16 * 1024);
		assertThat(this.memory.isExhausted()).isFalse();
	}

	@Test
	void theLastQuarterIsForConnectionsThatHoldNextToNothing() {
		hold(this.shared);
		assertThat(this.memory.isExhausted()).isFalse();
		hold(1);
		assertThat(this.memory.isExhausted()).isTrue();
		assertThat(this.memory.largestRead()).isEqualTo(2 * 1024);
		assertThat(this.memory.share()).isEqualTo(16 * 1024);
	}

	@Test
	void theLastQuarterIsDividedAmongTheConnectionsDownTo2KibEach() {
		hold(this.shared + 1);
		open(256);
		assertThat(this.memory.share()).isEqualTo(16 * 1024);
		open(256);
		assertThat(this.memory.share()).isEqualTo(8 * 1024);
		open(10_000);
		assertThat(this.memory.share()).isEqualTo(2 * 1024);
		for (int i = 0; i < 10_000; i++) {
			this.memory.closed();
		}
		assertThat(this.memory.share()).isEqualTo(8 * 1024);
	}

	private void open(int connections) {
		for (int i = 0; i < connections; i++) {
			this.memory.opened();
		}
	}

	@Test
	void whatIsReleasedMayBeReadAgain() {
		hold(this.shared + 1);
		hold(-this.shared);
		assertThat(this.memory.largestRead()).isEqualTo(Integer.MAX_VALUE);
		assertThat(this.memory.share()).isEqualTo(Long.MAX_VALUE);
		assertThat(this.memory.bytes()).isEqualTo(1);
	}

	@Test
	void whatTheAllocatorHasReservedCountsWhenItComesCloseToTheMaximum() {
		// 12 MiB are shared, and 4 MiB are for the guaranteed shares.
		AtomicLong reserved = new AtomicLong(11 * MIB);
		HeldMemory small = new HeldMemory(17 * MIB + MIB / 15, 0, reserved::get);
		assertThat(small.isScarce()).isFalse();
		reserved.set(11 * MIB + MIB / 8);
		assertThat(small.isScarce()).isTrue();
		assertThat(small.largestRead()).isEqualTo(16 * 1024);
		assertThat(small.share()).isEqualTo(Long.MAX_VALUE);
		reserved.set(13 * MIB + MIB / 8);
		assertThat(small.isExhausted()).isTrue();
		assertThat(small.share()).isEqualTo(16 * 1024);
		assertThat(small.bytes()).isZero();
		reserved.set(0);
		assertThat(small.isScarce()).isFalse();
	}

	@Test
	void largeReadBuffersOfManyLoopsLeaveHalfOfTheMemory() {
		HeldMemory crowded = new HeldMemory(16 * MIB, 64 * MIB, () -> 0);
		crowded.add(6 * MIB);
		assertThat(crowded.isExhausted()).isFalse();
		crowded.add(1);
		assertThat(crowded.isExhausted()).isTrue();
	}

	private void hold(long bytes) {
		this.memory.add(bytes);
	}

}
