package io.resound.load.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.resound.load.service.Addresses;
import io.resound.load.settings.Share;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FollowerTests {

	private final FakePod one = new FakePod("one");

	private final FakePod two = new FakePod("two");

	private final Sequence sequence = new Sequence("run", new Share(0, 1));

	private final Follower follower = new Follower(new Addresses(List.of(this.one.url(), this.two.url())),
			this.sequence);

	@BeforeEach
	void start() {
		this.follower.start();
	}

	@AfterEach
	void stop() {
		this.one.close();
		this.two.close();
	}

	private void send(int count) {
		for (int request = 0; request < count; request++) {
			this.sequence.sent(this.sequence.next());
		}
	}

	private static void awaitReadings(FakePod pod, int more) throws InterruptedException {
		int before = pod.readings();
		long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
		while (pod.readings() < before + more) {
			assertThat(System.nanoTime()).as("time").isLessThan(deadline);
			Thread.sleep(10);
		}
	}

	@Test
	void whatArrivedAtSeveralPodsIsAddedUp() {
		send(5);
		this.one.enter(0, 3);
		this.two.enter(1, 2, 4);
		Tally tally = this.follower.finish().tally();
		assertThat(tally).hasToString("sent 5, arrived 5, more than once 0, never 0");
		assertThat(tally.problems()).isEmpty();
	}

	@Test
	void aRequestThatCameTwiceIsFoundAtOnePodAndAtTwo() {
		send(4);
		this.one.enter(0, 1, 1);
		this.two.enter(1, 2, 3);
		Tally tally = this.follower.finish().tally();
		assertThat(tally).hasToString("sent 4, arrived 4, more than once 2, never 0");
		assertThat(tally.againNumbers()).isEqualTo("1");
		assertThat(tally.exactlyOnce()).isFalse();
	}

	@Test
	void aRequestThatNeverCameIsFoundAfterAWhile() {
		send(3);
		this.one.enter(0, 2);
		Tally tally = this.follower.finish().tally();
		assertThat(tally).hasToString("sent 3, arrived 2, more than once 0, never 1");
		assertThat(tally.neverNumbers()).isEqualTo("1");
		assertThat(tally.problems()).isEmpty();
	}

	@Test
	void aPodThatHasDrainedCountsWhenItIsGone() throws Exception {
		send(2);
		this.one.enter(0);
		this.two.enter(1);
		this.two.drain();
		awaitReadings(this.two, 2);
		this.two.close();
		Tally tally = this.follower.finish().tally();
		assertThat(tally).hasToString("sent 2, arrived 2, more than once 0, never 0");
		assertThat(tally.problems()).isEmpty();
	}

	@Test
	void aPodThatWasKilledMakesTheResultInvalidEvenIfNothingIsMissing() throws Exception {
		send(2);
		this.one.enter(0);
		this.two.enter(1);
		awaitReadings(this.two, 2);
		this.two.close();
		Tally tally = this.follower.finish().tally();
		assertThat(tally.exactlyOnce()).isTrue();
		assertThat(tally.problems()).containsExactly("The last ledger of two at " + this.two.url()
				+ " was not read: it had 1 requests, and may have got more before it was gone.");
	}

	@Test
	void aPodThatWasKilledBeforeAnythingWasKnownToHaveArrivedDoesSoToo() throws Exception {
		send(1);
		this.one.enter(0);
		awaitReadings(this.two, 1);
		this.two.close();
		assertThat(this.follower.finish().tally().problems()).singleElement()
			.asString()
			.contains("The last ledger of " + this.two.url());
	}

	@Test
	void aPodAtWhichNothingArrivedAndThatHasDrainedDoesNot() throws Exception {
		send(1);
		this.one.enter(0);
		this.two.drain();
		awaitReadings(this.two, 2);
		this.two.close();
		assertThat(this.follower.finish().tally().problems()).isEmpty();
	}

	@Test
	void aLedgerThatIsNotCompleteMakesTheResultInvalid() {
		send(1);
		this.one.enter(0);
		this.one.forget();
		assertThat(this.follower.finish().tally().problems()).singleElement()
			.asString()
			.contains("resound.ledger.memory");
	}

	@Test
	void aLedgerThatNobodyHasMakesTheResultInvalid() {
		send(1);
		Tally tally = this.follower.finish().tally();
		assertThat(tally.problems()).containsExactly(
				"No pod has the run run in its ledger: is the ledger where ledgerUrl says, with access and exposure?");
	}

	@Test
	void anAddressThatNeverAnsweredMakesTheResultInvalid() {
		URI nobody = this.two.url();
		this.two.close();
		Sequence numbers = new Sequence("run", new Share(0, 1));
		Follower other = new Follower(new Addresses(List.of(this.one.url(), nobody)), numbers);
		other.start();
		numbers.sent(numbers.next());
		this.one.enter(0);
		assertThat(other.finish().tally().problems()).singleElement().asString().contains(nobody.toString());
	}

	@Test
	void numbersThatWereNotSentMakeTheResultInvalid() {
		send(1);
		this.one.enter(0, 7);
		assertThat(this.follower.finish().tally().problems())
			.containsExactly("1 numbers arrived that were not sent: another load has the same run.");
	}

}
