package io.resound.connection;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** What a connection holds, mostly while all of the shared memory is held. */
class HoldingTests {

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10),
			Duration.ofSeconds(10), 4096);

	private static final long EVERYTHING = 1L << 40;

	private final HeldMemory memory = new HeldMemory(1 << 30, 0);

	private final FullSocket channel = new FullSocket();

	private final Withholding protocol = new Withholding();

	private ClientConnection connection;

	@BeforeEach
	void connect() {
		Loop loop = new Loops(List.of(this.channel.eventLoop()), this.memory, Spools.off(), TIMEOUTS, new Troubles(),
				() -> new LoopMeters(Map.of()))
			.of(this.channel.eventLoop());
		this.connection = new ClientConnection(loop, Meter.NONE, "http", TIMEOUTS, new Draining(), new OpenHeads(1000));
		this.channel.pipeline().addLast(this.connection);
		this.connection.speaks(this.protocol);
		this.memory.add(EVERYTHING);
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	/**
	 * What waits for window, and keeps the connection above its share, does not change by
	 * that.
	 */
	@Test
	void isMeasuredOnceWhenTheSocketHasTakenWhatWaited() {
		this.protocol.withheld = 64 * 1024;
		this.channel.writeOneOutbound(Unpooled.buffer(100).writeZero(100));
		this.channel.flush();
		this.connection.measure();
		assertThat(this.connection.holding().bytes()).isGreaterThan(this.protocol.withheld - 1);
		this.channel.full = false;
		assertTimeoutPreemptively(Duration.ofSeconds(10), () -> this.channel.flushOutbound());
		assertThat(written()).isEqualTo(100);
		assertThat(this.channel.unsafe().outboundBuffer().totalPendingWriteBytes()).isZero();
	}

	@Test
	void mayBeReadAgainWhenTheSocketHasTakenWhatWaited() {
		this.channel.writeOneOutbound(Unpooled.buffer(64 * 1024).writeZero(64 * 1024));
		this.channel.flush();
		this.connection.measure();
		this.channel.read();
		assertThat(this.connection.isPaused()).isTrue();
		this.channel.full = false;
		this.channel.flushOutbound();
		assertThat(this.connection.isPaused()).isFalse();
		assertThat(this.connection.holding().bytes()).isZero();
	}

	/** Each needs some hundred bytes of heap, which nobody counts. */
	@Test
	void isNotReadWhileManyWritesWaitAlthoughThereIsMemory() {
		this.memory.add(-EVERYTHING);
		for (int i = 0; i < 100; i++) {
			this.channel.write(Unpooled.buffer(1).writeZero(1));
		}
		this.connection.measure();
		this.channel.read();
		assertThat(this.channel.isWritable()).isTrue();
		assertThat(this.connection.isPaused()).isTrue();
		this.channel.full = false;
		this.channel.flushOutbound();
		assertThat(this.connection.isPaused()).isFalse();
		assertThat(written()).isEqualTo(100);
	}

	@Test
	void isReadWhileAFewWritesWait() {
		this.memory.add(-EVERYTHING);
		for (int i = 0; i < 50; i++) {
			this.channel.write(Unpooled.buffer(1).writeZero(1));
		}
		this.connection.measure();
		this.channel.read();
		assertThat(this.connection.isPaused()).isFalse();
	}

	private int written() {
		int bytes = 0;
		for (ByteBuf buffer = this.channel.readOutbound(); buffer != null; buffer = this.channel.readOutbound()) {
			bytes += buffer.readableBytes();
			buffer.release();
		}
		return bytes;
	}

	/** Takes nothing while it is full. */
	private static final class FullSocket extends EmbeddedChannel {

		private boolean full = true;

		@Override
		protected void doWrite(ChannelOutboundBuffer in) throws Exception {
			if (!this.full) {
				super.doWrite(in);
			}
		}

	}

	/** Has bytes that wait for window. */
	private static final class Withholding extends OneExchange {

		private long withheld;

		@Override
		public long withheld() {
			return this.withheld;
		}

	}

}
