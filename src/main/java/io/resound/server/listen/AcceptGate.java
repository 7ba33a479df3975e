package io.resound.server.listen;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.resound.limits.Connections;
import io.resound.trouble.Trouble;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits the connections that a listener accepts. Pauses accepting while a limit and its
 * reserve are used up, so that the open connections are still served, and for
 * {@value #RETRY_MILLIS} ms after it has failed, e.g. because the process has no files
 * left: clients wait in the kernel's queue. Before Reactor Netty's handler in the
 * pipeline of the listening channel.
 * <p>
 * All listeners share the limit of the process, so a connection that closes on one
 * listener may let another accept again. Therefore every gate checks whenever any
 * connection has closed, on the thread that closed it.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

	/** How long accepting pauses after a failure. */
	static final long RETRY_MILLIS = 100;

	private static final Logger log = LoggerFactory.getLogger(AcceptGate.class);

	private final Channel listening;

	private final Connections connections;

	private final ChannelHandler served;

	private final Function<@Nullable Connections, ChannelHandler> pipelines;

	private final Troubles troubles;

	/** Created early, because loading a class may need a file. */
	private final Runnable retry = this::retry;

	/** Whether accepting has failed and is not yet retried. Set on the event loop. */
	private volatile boolean failed;

	/**
	 * Creates the gate.
	 * @param listening the listening channel
	 * @param connections counts the listener's connections
	 * @param pipelines creates the initializer of a connection, given the limit that it
	 * exceeds, or {@code null} if it is served
	 * @param troubles counts how often accepting pauses
	 */
	AcceptGate(Channel listening, Connections connections, Function<@Nullable Connections, ChannelHandler> pipelines,
			Troubles troubles) {
		this.listening = listening;
		this.connections = connections;
		this.pipelines = pipelines;
		this.troubles = troubles;
		this.served = pipelines.apply(null);
		connections.watch(this::pauseOrResume);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object accepted) {
		Channel child = (Channel) accepted;
		child.closeFuture().addListener((closed) -> this.connections.closed());
		Connections exceeded = this.connections.opened();
		child.pipeline().addLast((exceeded == null) ? this.served : this.pipelines.apply(exceeded));
		Connections exhausted = this.connections.exhausted();
		if (exhausted != null) {
			this.troubles.count(Trouble.ACCEPTING_PAUSED);
			log.debug("Accepting pauses until a connection closes: {} are open, as many as {} and its reserve allow",
					exhausted.open(), exhausted.setting());
			this.connections.notifyWatchers();
		}
		ctx.fireChannelRead(child);
	}

	/**
	 * Accepting has failed. This is not passed on to Reactor Netty, which would resume
	 * after a second even while the limit is used up.
	 */
	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (!this.failed) {
			this.failed = true;
			pauseOrResume();
			ctx.executor().schedule(this.retry, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void retry() {
		this.failed = false;
		pauseOrResume();
	}

	/**
	 * Called on any thread. Changes the channel only on its event loop, after another
	 * check there.
	 */
	private void pauseOrResume() {
		if (!isOutdated()) {
			return;
		}
		if (!this.listening.eventLoop().inEventLoop()) {
			// From another thread, Netty would accept one more before it pauses.
			this.listening.eventLoop().execute(this::pauseOrResume);
			return;
		}
		// A connection may close, on its own loop, between the check and the change.
		while (isOutdated()) {
			this.listening.config().setAutoRead(!mustPause());
		}
	}

	private boolean isOutdated() {
		return this.listening.isOpen() && this.listening.config().isAutoRead() == mustPause();
	}

	private boolean mustPause() {
		return this.failed || this.connections.exhausted() != null;
	}

}
