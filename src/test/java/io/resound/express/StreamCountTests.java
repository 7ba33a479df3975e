package io.resound.express;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.netty.channel.embedded.EmbeddedChannel;
import io.resound.connection.ClientConnection;
import io.resound.connection.ConnectionHeads;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Timeouts;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the open streams of a lane count among the open heads. */
class StreamCountTests {

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10),
			Duration.ofSeconds(10), 4096);

	/** What a connection may hold without being counted: two streams. */
	private static final int OWN = 2 * StreamCount.STREAM;

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final Loop loop = new Loops(List.of(this.channel.eventLoop()), new HeldMemory(1 << 30, 0), Spools.off(),
			TIMEOUTS, new Troubles(), () -> new LoopMeters(Map.of()))
		.of(this.channel.eventLoop());

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private ConnectionHeads heads(OpenHeads all) {
		return new ClientConnection(this.loop, Meter.NONE, "http", TIMEOUTS, new Draining(), all).heads();
	}

	@Test
	void whatIsCountedIsAtLeastTheOpenStreamsAndAtMostFourTimesAsMany() {
		OpenHeads all = new OpenHeads(1 << 20);
		StreamCount count = new StreamCount(heads(all));
		for (int open = 1; open <= 100; open++) {
			assertThat(count.add()).isTrue();
			assertCounted(all, open);
		}
		for (int open = 99; open >= 50; open--) {
			count.remove();
			assertCounted(all, open);
		}
		for (int open = 51; open <= 100; open++) {
			assertThat(count.add()).isTrue();
			assertCounted(all, open);
		}
		for (int open = 99; open >= 0; open--) {
			count.remove();
			assertCounted(all, open);
		}
		assertThat(all.held()).isZero();
	}

	private static void assertCounted(OpenHeads all, int open) {
		assertThat(all.held() + OWN).isGreaterThanOrEqualTo((long) open * StreamCount.STREAM)
			.isLessThanOrEqualTo(OWN + 4L * open * StreamCount.STREAM);
	}

	@Test
	void streamsOneAfterTheOtherDoNotTouchWhatAllShare() {
		OpenHeads all = new OpenHeads(0);
		StreamCount count = new StreamCount(heads(all));
		for (int i = 0; i < 100; i++) {
			assertThat(count.add()).isTrue();
			assertThat(all.held()).isZero();
			count.remove();
		}
	}

	@Test
	void theLimitIsUsedToTheLastStream() {
		OpenHeads all = new OpenHeads(11 * StreamCount.STREAM);
		StreamCount count = new StreamCount(heads(all));
		for (int i = 0; i < 13; i++) {
			assertThat(count.add()).isTrue();
		}
		assertThat(count.add()).isFalse();
		assertThat(count.add()).isFalse();
		assertThat(all.held()).isEqualTo(all.limit());
		count.remove();
		assertThat(count.add()).isTrue();
		assertThat(count.add()).isFalse();
		for (int i = 0; i < 13; i++) {
			count.remove();
		}
		assertThat(all.held()).isZero();
	}

	@Test
	void aStreamThatIsRefusedCountsNothing() {
		OpenHeads all = new OpenHeads(8 * StreamCount.STREAM);
		ConnectionHeads other = heads(all);
		assertThat(other.hold(all.limit() + OWN)).isTrue();
		StreamCount count = new StreamCount(heads(all));
		assertThat(count.add()).isTrue();
		assertThat(count.add()).isTrue();
		assertThat(count.add()).isFalse();
		other.release(all.limit() + OWN);
		assertThat(all.held()).isZero();
		assertThat(count.add()).isTrue();
		assertThat(all.held()).isPositive();
	}

}
