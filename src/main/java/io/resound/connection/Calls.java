package io.resound.connection;

import java.net.SocketAddress;
import java.util.concurrent.ScheduledExecutorService;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Headers;
import io.resound.http.Arrival;
import io.resound.metrics.AbortReason;
import org.jspecify.annotations.Nullable;

/**
 * A protocol of calls, each of which is a request of HTTP/2, such as gRPC. It answers
 * them itself, piece by piece, in place of the router. The package that implements it has
 * a bean of this type, and a {@code Route} for each of its paths that refuses what is no
 * call.
 */
@FunctionalInterface
public interface Calls {

	/**
	 * Answers a request. Called on the connection's event loop when the head has been
	 * read, and before anything else of the request.
	 * @param arrival what arrived
	 * @param caller takes the response
	 * @return takes the rest of the request
	 */
	Call begin(Arrival arrival, Caller caller);

	/** A call, as its connection sees it. All methods are called on its event loop. */
	interface Call {

		/**
		 * A piece of the request's body has arrived.
		 * @param piece the piece, which the callee releases. It counts against the
		 * stream's window until it is {@linkplain Caller#taken taken}
		 */
		void received(ByteBuf piece);

		/** The request is complete. */
		void requestEnded();

		/**
		 * Nothing of the request has come for too long.
		 * @param limitMillis the time, in milliseconds
		 */
		void stalled(long limitMillis);

		/** The service no longer listens: a call without an end of its own is to end. */
		void listeningStopped();

		/**
		 * Whether nothing need move now, so that the stall timeout does not apply. For
		 * that, nothing may be {@linkplain Caller#unwritten() unwritten}.
		 */
		boolean isIdle();

		/**
		 * The response has been written to its end, or never will be. Called once;
		 * nothing is called after it.
		 * @param reason why the response is not whole, or {@code null} if it is
		 */
		void ended(@Nullable AbortReason reason);

	}

	/**
	 * The client, as a call sees it. Used on the event loop of its connection. What is
	 * written after the exchange has ended is released and dropped.
	 */
	interface Caller {

		/** The event loop, for tasks of later. */
		ScheduledExecutorService loop();

		/** The address of the client, {@code null} if it has none. */
		@Nullable SocketAddress address();

		/** Allocates buffers for the response. */
		ByteBufAllocator allocator();

		/** Whether the service no longer listens. */
		boolean isListeningStopped();

		/** Writes the head of the response, with a status; the first thing written. */
		void head(Http2Headers fields);

		/**
		 * Writes a piece of the response.
		 * @param piece the piece, which belongs to the connection from now on
		 * @return completed when the client's window has allowed all of it and the
		 * connection is writable
		 */
		ChannelFuture send(ByteBuf piece);

		/**
		 * Writes the last fields: the trailers or, if no head has been written, the only
		 * head. If the request is not complete, the client is asked to stop sending.
		 */
		void end(Http2Headers fields);

		/**
		 * Ends a response that has no trailers. If the request is not complete, the
		 * client is asked to stop sending.
		 */
		void end();

		/**
		 * Resets the stream.
		 * @param reason why the response is not whole
		 */
		void reset(AbortReason reason);

		/** Counts what the client has done wrong, and is told by the response. */
		void blame(AbortReason reason);

		/** Something begins for which the drain waits as for a request. */
		void active();

		/**
		 * Bytes of the request have been taken. Their window is returned to the client as
		 * soon as no more bytes of the response than that are unwritten; so write what
		 * they cause first.
		 */
		void taken(int bytes);

		/** Bytes of the response that the client's window has not allowed yet. */
		int unwritten();

	}

}
