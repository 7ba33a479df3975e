package io.resound.server.http2;

import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ScheduledExecutorService;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.resound.connection.Calls;
import io.resound.connection.ClientConnection;
import io.resound.connection.DataFrames;
import io.resound.http.Arrival;
import io.resound.metrics.AbortReason;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection whose requests are calls. Their frames do not reach the
 * multiplexer, so they have no channel and no objects of the router. Limits, counts and
 * flow control are those of all streams.
 */
final class CallStreams {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final ResponseWriter responses;

	private final FlowControl flowControl;

	private final DataFrames dataFrames;

	CallStreams(ChannelHandlerContext ctx, ClientConnection connection, ResponseWriter responses,
			FlowControl flowControl, DataFrames dataFrames) {
		this.ctx = ctx;
		this.connection = connection;
		this.responses = responses;
		this.flowControl = flowControl;
		this.dataFrames = dataFrames;
	}

	/** Has a call answer a request that has not been refused. */
	void begin(RoutedStream stream, Http2HeadersFrame frame, Calls calls) {
		OpenExchange exchange = stream.exchange();
		Arrival arrival = exchange.arrival();
		if (arrival == null) {
			throw new IllegalStateException("the head has been read");
		}
		exchange.route(false);
		Calls.Call call = calls.begin(arrival, new Client(stream));
		stream.call(call);
		exchange.whenEnded(() -> call.ended(exchange.abortReason()));
		if (frame.isEndStream()) {
			requestEnded(stream);
		}
	}

	/** Gives a call a piece of its request. */
	void data(RoutedStream stream, Http2DataFrame frame) {
		Calls.Call call = stream.call();
		if (call == null) {
			this.flowControl.discard(frame);
			return;
		}
		ByteBuf content = this.dataFrames.hold(frame.stream().id(), frame.content(), this.ctx.channel());
		int padding = frame.initialFlowControlledBytes() - content.readableBytes();
		boolean last = frame.isEndStream();
		frame.release();
		call.received(content);
		if (padding > 0) {
			this.flowControl.taken(stream, padding);
		}
		if (last) {
			requestEnded(stream);
		}
	}

	/** Tells the call of a stream that its request is complete. */
	static void requestEnded(RoutedStream stream) {
		Calls.Call call = stream.call();
		if (call != null && stream.exchange().isRouters()) {
			call.requestEnded();
		}
	}

	/** The client of a call. */
	private final class Client implements Calls.Caller {

		private final RoutedStream stream;

		Client(RoutedStream stream) {
			this.stream = stream;
		}

		@Override
		public ScheduledExecutorService loop() {
			return CallStreams.this.ctx.channel().eventLoop();
		}

		@Override
		public @Nullable SocketAddress address() {
			return CallStreams.this.ctx.channel().remoteAddress();
		}

		@Override
		public ByteBufAllocator allocator() {
			return CallStreams.this.ctx.alloc();
		}

		@Override
		public boolean isListeningStopped() {
			return CallStreams.this.connection.draining().isStopped();
		}

		@Override
		public void head(Http2Headers fields) {
			headers(fields, false);
		}

		@Override
		public void end(Http2Headers fields) {
			headers(fields, true);
			CallStreams.this.responses.flush();
		}

		@Override
		public void end() {
			send(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true), CallStreams.this.ctx.newPromise());
		}

		@Override
		public void reset(AbortReason reason) {
			if (!this.stream.exchange().isEnded()) {
				Http2Error error = (reason == AbortReason.SHAPED) ? Http2Error.INTERNAL_ERROR : Http2Error.CANCEL;
				CallStreams.this.responses.abort(this.stream, reason, error);
			}
		}

		@Override
		public void blame(AbortReason reason) {
			CallStreams.this.connection.loop().troubles().aborted(reason);
		}

		@Override
		public void active() {
			CallStreams.this.connection.loop().requestStarted();
		}

		private void headers(Http2Headers fields, boolean last) {
			if (this.stream.exchange().isRouters()) {
				CallStreams.this.responses.write(this.stream,
						new DefaultHttp2HeadersFrame(fields, last).stream(this.stream.frameStream()),
						CallStreams.this.ctx.newPromise());
			}
		}

		@Override
		public ChannelFuture send(ByteBuf piece) {
			return send(new DefaultHttp2DataFrame(piece), CallStreams.this.ctx.newPromise());
		}

		private ChannelFuture send(DefaultHttp2DataFrame frame, ChannelPromise promise) {
			if (this.stream.exchange().isRouters()) {
				CallStreams.this.responses.write(this.stream, frame.stream(this.stream.frameStream()), promise);
				CallStreams.this.responses.flush();
			}
			else {
				frame.release();
				promise.setFailure(new ClosedChannelException());
			}
			return promise;
		}

		@Override
		public void taken(int bytes) {
			CallStreams.this.flowControl.taken(this.stream, bytes);
		}

		@Override
		public int unwritten() {
			return this.stream.unwritten();
		}

	}

}
