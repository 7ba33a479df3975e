package io.resound.transport;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.NonBlocking;

/**
 * Creates the threads of the event loops. They are marked as threads that must not block,
 * so that Reactor refuses to block them and BlockHound detects other blocking calls.
 */
final class LoopThreadFactory implements ThreadFactory {

	private static final Logger log = LoggerFactory.getLogger(LoopThreadFactory.class);

	/**
	 * The processors that loops are pinned to, one after the other; empty if none are.
	 */
	private final int[] processors;

	private final AtomicInteger made = new AtomicInteger();

	/**
	 * Creates the factory of a group of loops.
	 * @param pinned whether each loop is pinned to its own processor, as long as there
	 * are enough
	 */
	LoopThreadFactory(boolean pinned) {
		this.processors = pinned ? processors() : new int[0];
	}

	private static int[] processors() {
		try {
			return CpuAffinity.allowed();
		}
		catch (UnsupportedOperationException ex) {
			warn(ex);
			return new int[0];
		}
	}

	private static void warn(UnsupportedOperationException obstacle) {
		log.warn("Event loops are not pinned, which resound.server.pin-event-loops asks for: {}",
				obstacle.getMessage());
	}

	@Override
	public Thread newThread(Runnable loop) {
		int number = this.made.getAndIncrement();
		return new LoopThread((this.processors.length > 0) ? () -> runPinned(loop, number) : loop,
				"resound-loop-" + number);
	}

	private void runPinned(Runnable loop, int number) {
		try {
			CpuAffinity.pin(this.processors[number % this.processors.length]);
		}
		catch (UnsupportedOperationException ex) {
			warn(ex);
		}
		loop.run();
	}

	private static final class LoopThread extends FastThreadLocalThread implements NonBlocking {

		LoopThread(Runnable loop, String name) {
			super(loop, name);
		}

	}

}
