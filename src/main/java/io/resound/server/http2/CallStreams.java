package io.resound.server.http2;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ScheduledExecutorService;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.resound.connection.Calls;
import io.resound.connection.ClientConnection;
import io.resound.connection.DataFrames;
import io.resound.http.Arrival;
import io.resound.server.exchange.OpenExchange;

/**
 * The streams of a connection whose requests are calls. Their frames do not reach the
 * multiplexer, so they have no channel and no objects of the router. Limits, counts and
 * flow control are those of all streams.
 */
final class CallStreams {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final Calls calls;

	private final ResponseWriter responses;

	private final FlowControl flowControl;

	private final DataFrames dataFrames;

	CallStreams(ChannelHandlerContext ctx, ClientConnection connection, Calls calls, ResponseWriter responses,
			FlowControl flowControl, DataFrames dataFrames) {
		this.ctx = ctx;
		this.connection = connection;
		this.calls = calls;
		this.responses = responses;
		this.flowControl = flowControl;
		this.dataFrames = dataFrames;
	}

	/** Has a call answer a request that has not been refused. */
	void begin(RoutedStream stream, Http2HeadersFrame frame) {
		OpenExchange exchange = stream.exchange();
		Arrival arrival = exchange.arrival();
		if (arrival == null) {
			throw new IllegalStateException("the head has been read");
		}
		exchange.route(false);
		Calls.Call call = this.calls.begin(arrival, new Client(stream));
		stream.call(call);
		arrival.workingWhile(() -> stream.unwritten() == 0 && call.isIdle());
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

		private void headers(Http2Headers fields, boolean last) {
			if (this.stream.exchange().isRouters()) {
				CallStreams.this.responses.write(this.stream,
						new DefaultHttp2HeadersFrame(fields, last).stream(this.stream.frameStream()),
						CallStreams.this.ctx.newPromise());
			}
		}

		@Override
		public ChannelFuture send(ByteBuf piece) {
			ChannelPromise promise = CallStreams.this.ctx.newPromise();
			if (this.stream.exchange().isRouters()) {
				CallStreams.this.responses.write(this.stream,
						new DefaultHttp2DataFrame(piece).stream(this.stream.frameStream()), promise);
				CallStreams.this.responses.flush();
			}
			else {
				piece.release();
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
