package io.resound.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Makes a connection on io_uring wait for the tasks of its event loop between two reads.
 * Netty's io_uring transport handles completions as long as there are any, 128 times all
 * of them, before it lets the loop run a task. What is read in the meantime completes at
 * once if a client keeps sending, so busy clients would keep the loop from its tasks and
 * timers for seconds. Epoll and NIO read each connection once and then let the loop run
 * its tasks.
 * <p>
 * Belongs after the handler that decides whether a connection is read, which is asked
 * when the read is made. Each connection has its own, used on its event loop.
 */
final class ReadTurns extends ChannelOutboundHandlerAdapter {

	/** Whether a read waits for its turn. */
	private boolean waiting;

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!this.waiting) {
			this.waiting = true;
			ctx.executor().execute(() -> {
				this.waiting = false;
				ctx.read();
			});
		}
	}

}
