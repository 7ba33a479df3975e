package io.resound.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.Future;

import org.springframework.context.ApplicationEventPublisher;

/**
 * A group of event loops that publishes {@link LoopEnded} when one of them fails. Netty
 * only logs that: the other loops would continue, and connections that are assigned to
 * the loop that has ended would be reset.
 */
public final class LoopGroup extends MultiThreadIoEventLoopGroup {

	private final ApplicationEventPublisher events;

	/**
	 * Creates the loops, whose threads start with their first task.
	 * @param loops the number of loops
	 * @param threads creates a thread for each
	 * @param handlers creates the transport of each
	 * @param events publishes the event
	 */
	public LoopGroup(int loops, ThreadFactory threads, IoHandlerFactory handlers, ApplicationEventPublisher events) {
		super(loops, threads, handlers);
		this.events = events;
	}

	@Override
	protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... arguments) {
		return new Loop(executor, handlers);
	}

	/** Shuts the loops down without Netty's wait of two seconds for more tasks. */
	@Override
	public Future<?> shutdownGracefully() {
		return shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	private final class Loop extends SingleThreadIoEventLoop {

		Loop(Executor executor, IoHandlerFactory handlers) {
			super(LoopGroup.this, executor, handlers);
		}

		@Override
		protected void run() {
			try {
				super.run();
			}
			catch (Throwable ex) {
				if (!isShuttingDown()) {
					LoopGroup.this.events.publishEvent(new LoopEnded(Thread.currentThread().getName(), ex));
				}
				throw ex;
			}
		}

	}

}
