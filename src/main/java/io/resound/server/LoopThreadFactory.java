package io.resound.server;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.FastThreadLocalThread;
import reactor.core.scheduler.NonBlocking;

/**
 * Makes the threads of the event loops. They are marked as threads that must not block,
 * so that Reactor refuses to block them and BlockHound finds whatever else does.
 */
final class LoopThreadFactory implements ThreadFactory {

	private final AtomicInteger made = new AtomicInteger();

	@Override
	public Thread newThread(Runnable loop) {
		return new LoopThread(loop, "resound-loop-" + this.made.getAndIncrement());
	}

	private static final class LoopThread extends FastThreadLocalThread implements NonBlocking {

		LoopThread(Runnable loop, String name) {
			super(loop, name);
		}

	}

}
