package io.resound.server.listen;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.resound.limits.Connections;
import io.resound.limits.Limits;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a listening channel pauses, and when it resumes. */
class AcceptGateTests {

	private final Connections connections = new Connections(1);

	private final EmbeddedChannel listening = new EmbeddedChannel();

	AcceptGateTests() {
		this.listening.freezeTime();
		this.listening.pipeline()
			.addLast(new AcceptGate(this.listening, this.connections, (exceeded) -> new ChannelInboundHandlerAdapter(),
					new Troubles()));
	}

	private void fail() {
		this.listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
	}

	private boolean isAccepting() {
		return this.listening.config().isAutoRead();
	}

	private void pass(long millis) {
		this.listening.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		this.listening.runScheduledPendingTasks();
	}

	@Test
	void afterAFailureItPausesForATenthOfASecond() {
		fail();
		assertThat(isAccepting()).isFalse();
		pass(AcceptGate.RETRY_MILLIS - 1);
		assertThat(isAccepting()).isFalse();
		pass(1);
		assertThat(isAccepting()).isTrue();
		fail();
		assertThat(isAccepting()).isFalse();
	}

	@Test
	void noConnectionThatClosesEndsThePauseSooner() {
		this.connections.opened();
		fail();
		this.connections.closed();
		assertThat(isAccepting()).isFalse();
		pass(AcceptGate.RETRY_MILLIS);
		assertThat(isAccepting()).isTrue();
	}

	@Test
	void aFailureIsNotRetriedWhileTheLimitIsUsedUp() {
		for (int i = 0; i < 1 + Limits.RESERVE; i++) {
			this.connections.opened();
		}
		fail();
		pass(AcceptGate.RETRY_MILLIS);
		assertThat(isAccepting()).isFalse();
		this.connections.closed();
		assertThat(isAccepting()).isTrue();
	}

	@Test
	void anotherFailureDuringThePauseDoesNotLengthenIt() {
		fail();
		pass(AcceptGate.RETRY_MILLIS - 1);
		fail();
		pass(1);
		assertThat(isAccepting()).isTrue();
	}

	@Test
	void aFailureGoesNoFurther() {
		fail();
		this.listening.checkException();
	}

}
