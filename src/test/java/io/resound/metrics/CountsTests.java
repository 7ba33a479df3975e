package io.resound.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/** Numbers that one thread writes and another reads. */
class CountsTests {

	/** In pages of their own. */
	private static final int OPENED = 1;

	private static final int ENDED = 200;

	private static final int READS = 5_000_000;

	private final Counts counts = new Counts(ENDED + 1);

	private final AtomicBoolean enough = new AtomicBoolean();

	/** Opens and ends one request after another until it is enough. */
	private Thread writer() {
		return Thread.ofPlatform().daemon().start(() -> {
			while (!this.enough.get()) {
				this.counts.add(OPENED, 1);
				this.counts.add(ENDED, 1);
			}
		});
	}

	private void stop(Thread writer) throws InterruptedException {
		this.enough.set(true);
		assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void aReaderSeesWhatAnotherThreadGoesOnAdding() throws InterruptedException {
		Thread writer = writer();
		for (long more = 1; more < 50_000_000; more *= 2) {
			waitFor(() -> this.counts.get(ENDED), this.counts.get(ENDED) + more);
		}
		stop(writer);
	}

	/** Without anything in the loop that would have the compiler read again. */
	private static void waitFor(LongSupplier number, long least) {
		while (number.getAsLong() < least) {
		}
	}

	@Test
	@Timeout(60)
	void whoeverSeesAnEndSeesItsBeginningAndNoNumberEverShrinks() throws InterruptedException {
		Thread writer = writer();
		long lastEnded = 0;
		long lastOpened = 0;
		long shrunk = 0;
		long negative = 0;
		for (int i = 0; i < READS; i++) {
			long ended = this.counts.get(ENDED);
			long opened = this.counts.get(OPENED);
			negative += (opened < ended) ? 1 : 0;
			shrunk += (ended < lastEnded || opened < lastOpened) ? 1 : 0;
			lastEnded = ended;
			lastOpened = opened;
		}
		stop(writer);
		assertThat(negative).as("times that more had ended than were opened").isZero();
		assertThat(shrunk).as("times that a number was smaller than before").isZero();
		assertThat(lastEnded).as("the writer was seen at work").isPositive();
		assertThat(this.counts.get(ENDED)).isEqualTo(this.counts.get(OPENED));
	}

	@Test
	void sumsAreOfAllNumbersInAllPages() {
		long[] sums = new long[ENDED + 1];
		sums[OPENED] = 5;
		assertThat(this.counts.sum()).isZero();
		this.counts.add(0, 1);
		this.counts.add(63, 2);
		this.counts.add(64, 4);
		this.counts.add(ENDED, 8);
		this.counts.add(ENDED, 16);
		assertThat(this.counts.sum()).isEqualTo(31);
		this.counts.addTo(sums);
		assertThat(sums[0]).isEqualTo(1);
		assertThat(sums[OPENED]).as("added to what was there").isEqualTo(5);
		assertThat(sums[63]).isEqualTo(2);
		assertThat(sums[64]).isEqualTo(4);
		assertThat(sums[ENDED]).isEqualTo(24);
	}

}
