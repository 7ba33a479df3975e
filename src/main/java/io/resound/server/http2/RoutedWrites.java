package io.resound.server.http2;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;

/**
 * The writes of the channels that the multiplexer makes for streams. Such a channel that
 * is full looks at the connection when one of its writes completes: if the connection is
 * full too, it waits to be told. The multiplexer would tell all streams, and trip over
 * those that have no channel because the lane answers them. So it is not asked to: here a
 * write completes when there is room on the connection again.
 */
final class RoutedWrites {

	private final Queue<ChannelPromise> waiting = new ArrayDeque<>();

	/**
	 * A write has completed.
	 * @param channel the connection
	 * @param write the write of the connection
	 * @param promise that of the stream's channel, which completes with it or later
	 */
	void completed(Channel channel, Future<? super Void> write, ChannelPromise promise) {
		if (!write.isSuccess()) {
			promise.tryFailure(write.cause());
		}
		else if (channel.isWritable() || !channel.isActive()) {
			promise.trySuccess();
		}
		else {
			this.waiting.add(promise);
		}
	}

	/** The connection has room, or is gone. */
	void release(Channel channel) {
		while (!this.waiting.isEmpty() && (channel.isWritable() || !channel.isActive())) {
			this.waiting.remove().trySuccess();
		}
	}

}
