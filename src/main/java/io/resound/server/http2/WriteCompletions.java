package io.resound.server.http2;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;

/**
 * Completes the writes of stream channels, later than the connection has done them if it
 * is full. The multiplexer makes a channel for each stream that the router answers; like
 * any channel, one that holds too many unwritten bytes is not writable, and its writer
 * waits until it is writable again. It becomes so in one of two ways:
 * <ol>
 * <li>one of its writes completes while the connection is writable, or</li>
 * <li>the multiplexer hears that the connection has become writable, and passes that on
 * to all streams. It expects each to have a channel, and fails with a
 * {@code NullPointerException} at the streams of the express lane, which have none.</li>
 * </ol>
 * So {@link Http2Handler} keeps the second from the multiplexer (otherwise
 * {@code Http2FlowControlTests} fails), and the first must do:
 *
 * <pre>
 *  write completed, connection writable ────────────────────────► promise of the stream's write
 *  write completed, connection full ──► waits here ── writable ─► promise of the stream's write
 * </pre>
 *
 * <b>Invariant:</b> the write of a stream's channel completes only while the connection
 * is writable or closed. Without that a stream whose last write completed while the
 * connection was full would wait forever, and
 * {@code Http2HandlerTests.aStreamsChannelIsWritableOnceTheConnectionIs} fails.
 */
final class WriteCompletions {

	private final Queue<ChannelPromise> waiting = new ArrayDeque<>();

	/**
	 * The connection has done a write.
	 * @param channel the connection
	 * @param write the completed write
	 * @param promise the promise of the stream's channel, completed now or later
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

	/** The connection has become writable, or has been closed. */
	void release(Channel channel) {
		while (!this.waiting.isEmpty() && (channel.isWritable() || !channel.isActive())) {
			this.waiting.remove().trySuccess();
		}
	}

}
