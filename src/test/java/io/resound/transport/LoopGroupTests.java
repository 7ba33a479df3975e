package io.resound.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.resound.testing.BrokenLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What is told of an event loop that ends. */
@Timeout(60)
class LoopGroupTests {

	private final BlockingQueue<Object> published = new LinkedBlockingQueue<>();

	@ParameterizedTest
	@EnumSource(names = { "EPOLL", "IO_URING", "NIO" })
	void aLoopThatFailsIsPublishedByItsName(Transport transport) throws InterruptedException {
		EventLoops loops = start(transport);
		try {
			assertPublished(loops, "resound-loop-");
		}
		finally {
			loops.shutdown();
		}
	}

	@Test
	void soIsOneOfAnotherSet() throws InterruptedException {
		EventLoops first = start(Transport.NIO);
		EventLoops others = first.others();
		try {
			assertPublished(others, "resound-loop-");
		}
		finally {
			others.shutdown();
			first.shutdown();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "EPOLL", "IO_URING", "NIO" })
	void loopsThatAreShutDownAreNot(Transport transport) {
		EventLoops loops = start(transport);
		for (EventLoop loop : loops.all()) {
			loop.submit(() -> {
			}).syncUninterruptibly();
		}
		loops.shutdown();
		assertThat(loops.onServer(true).terminationFuture().awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.published).isEmpty();
	}

	@Test
	void aLoopThatFailsWhileItIsShutDownIsNot() {
		LoopGroup group = new LoopGroup(1, new DefaultThreadFactory("test"), NioIoHandler.newFactory(),
				this.published::add);
		group.next().execute(() -> {
			group.shutdownGracefully();
			BrokenLoop.breakDown(group.next());
		});
		assertThat(group.terminationFuture().awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.published).isEmpty();
	}

	private EventLoops start(Transport transport) {
		assumeThat(transport != Transport.EPOLL || Epoll.isAvailable()).isTrue();
		assumeThat(transport != Transport.IO_URING || IoUring.isAvailable()).isTrue();
		return new EventLoops(new TransportSettings(false, transport), this.published::add);
	}

	private void assertPublished(EventLoops loops, String name) throws InterruptedException {
		BrokenLoop.breakDown(loops.all().iterator().next());
		assertThat(this.published.poll(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(LoopEnded.class, (ended) -> {
			assertThat(ended.loop()).startsWith(name);
			assertThat(ended.cause()).hasStackTraceContaining(BrokenLoop.FAILURE);
		});
		assertThat(this.published).isEmpty();
	}

}
