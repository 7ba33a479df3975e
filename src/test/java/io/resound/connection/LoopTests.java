package io.resound.connection;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How the tick of an event loop checks its connections. */
class LoopTests {

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1),
			Duration.ofSeconds(1), 4096);

	private final EmbeddedChannel failing = new EmbeddedChannel();

	private final EmbeddedChannel working = new EmbeddedChannel();

	private final Loop loop = new Loops(List.of(this.failing.eventLoop()), new HeldMemory(1 << 30, 0), Spools.off(),
			TIMEOUTS, new Troubles(), () -> new LoopMeters(Map.of()))
		.of(this.failing.eventLoop());

	@AfterEach
	void close() {
		this.failing.finishAndReleaseAll();
		this.working.finishAndReleaseAll();
	}

	@Test
	void aFailureOfOneConnectionClosesItAndTheOthersAreCheckedAtEveryTick() {
		connect(this.failing, new Checked() {

			@Override
			public void checkProgress(long now) {
				throw new IllegalStateException("a failure of this test");
			}

		});
		Checked checked = new Checked();
		connect(this.working, checked);
		tick();
		assertThat(this.failing.isOpen()).isFalse();
		assertThat(this.working.isOpen()).isTrue();
		assertThat(checked.checks).isEqualTo(1);
		tick();
		assertThat(checked.checks).isEqualTo(2);
	}

	private void connect(EmbeddedChannel channel, Protocol protocol) {
		ClientConnection connection = new ClientConnection(this.loop, Meter.NONE, "http", TIMEOUTS, new Draining(),
				new OpenHeads(1000));
		channel.pipeline().addLast(connection);
		connection.speaks(protocol);
	}

	private void tick() {
		this.failing.advanceTimeBy(TIMEOUTS.tick().toNanos(), TimeUnit.NANOSECONDS);
		this.failing.runScheduledPendingTasks();
	}

	/** Has an exchange open, and counts how often that is checked. */
	private static class Checked extends OneExchange {

		private int checks;

		@Override
		public void checkProgress(long now) {
			this.checks++;
		}

	}

}
