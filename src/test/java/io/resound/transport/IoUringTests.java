package io.resound.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Limits;
import io.netty.channel.uring.IoUring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What io_uring needs besides what Netty does. */
class IoUringTests {

	private int reads;

	/**
	 * What Netty puts in it at most, whatever its size, is as much as one write takes.
	 */
	@Test
	void theArrayOfWhatIsWrittenInOneGoIsNoLargerThanWhatNettyPutsInIt() {
		assumeThat(IoUring.isAvailable()).isTrue();
		start(Transport.IO_URING).shutdown();
		assertThat(Integer.getInteger("io.netty.iouring.numElementsIoVec")).isEqualTo(Limits.IOV_MAX);
	}

	@Test
	void aReadWaitsForTheTasksOfTheLoop() {
		EmbeddedChannel channel = channel();
		channel.pipeline().addLast(new ReadTurns());
		int before = this.reads;
		channel.pipeline().read();
		channel.pipeline().read();
		assertThat(this.reads).isEqualTo(before);
		channel.runPendingTasks();
		assertThat(this.reads).isEqualTo(before + 1);
		channel.pipeline().read();
		channel.runPendingTasks();
		assertThat(this.reads).isEqualTo(before + 2);
	}

	@ParameterizedTest
	@EnumSource(names = { "EPOLL", "IO_URING", "NIO" })
	void onlyThereDoesARead(Transport transport) {
		EventLoops loops = start(transport);
		try {
			EmbeddedChannel channel = channel();
			loops.complete(channel.pipeline());
			int before = this.reads;
			channel.pipeline().read();
			assertThat(this.reads).isEqualTo(before + ((transport == Transport.IO_URING) ? 0 : 1));
		}
		finally {
			loops.shutdown();
		}
	}

	/** Counts the reads that are made. */
	private EmbeddedChannel channel() {
		return new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {

			@Override
			public void read(ChannelHandlerContext ctx) {
				IoUringTests.this.reads++;
				ctx.read();
			}

		});
	}

	private static EventLoops start(Transport transport) {
		assumeThat(transport != Transport.EPOLL || Epoll.isAvailable()).isTrue();
		assumeThat(transport != Transport.IO_URING || IoUring.isAvailable()).isTrue();
		return new EventLoops(new TransportSettings(false, transport), (event) -> {
		});
	}

}
