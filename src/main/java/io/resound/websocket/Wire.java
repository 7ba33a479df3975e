package io.resound.websocket;

import java.util.concurrent.ScheduledExecutorService;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.resound.metrics.AbortReason;

/**
 * What a session reads from and writes to: a connection of HTTP/1.1, or a stream of
 * HTTP/2. Used on its event loop.
 */
interface Wire {

	/** Allocates what is sent. */
	ByteBufAllocator allocator();

	/** The event loop. */
	ScheduledExecutorService loop();

	/** Whether the service no longer listens. */
	boolean isListeningStopped();

	/**
	 * Whether the client takes what it is sent. If not, {@link Session#clientTakesMore()}
	 * is called when it does.
	 */
	boolean isWritable();

	/** Whether something waits for the client to take it. */
	boolean isWriting();

	/** Whether a ping would reach the client, and its pong would be read. */
	boolean isPingable();

	/** Stops reading, or goes on. */
	void hold(boolean hold);

	/** A message has begun to arrive. */
	void messageBegins();

	/** Writes bytes, which belong to the wire from now on, without a flush. */
	void write(ByteBuf out);

	/** Sends what has been written. */
	void flush();

	/**
	 * Writes and sends bytes, which belong to the wire from now on.
	 * @return completed when the client takes them
	 */
	ChannelFuture send(ByteBuf out);

	/** Ends the wire when the client has ended it too, or after a while. */
	void end();

	/** Counts what the client has done wrong. */
	void blame(AbortReason reason);

	/**
	 * Cuts the wire.
	 * @param reason why, which is counted
	 */
	void cut(AbortReason reason);

}
