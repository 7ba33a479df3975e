package io.resound.server.http2;

import java.util.Locale;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.ClientConnection;
import io.resound.error.Problem;
import io.resound.metrics.AbortReason;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.OpenExchange;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the frames of responses, those of the router and those that are sent without it,
 * and ends exchanges: when the last frame has been written, or by RST_STREAM. All frames
 * of a response pass {@link #write write}.
 * <p>
 * If a response is complete before its request is, RST_STREAM with NO_ERROR follows it,
 * which asks the client to stop sending (RFC 9113 section 8.1).
 */
final class ResponseWriter {

	private static final Logger log = LoggerFactory.getLogger(ResponseWriter.class);

	private final ChannelHandlerContext ctx;

	private final DateField date;

	private final FlowControl flowControl;

	private final WriteCompletions completions;

	private final Troubles troubles;

	private final OutOfMemory outOfMemory;

	/** Whether the codec is reading, after which it flushes. */
	private boolean reading;

	/**
	 * Creates the writer of a connection.
	 * @param ctx the place of the handler in the pipeline: frames are written from there
	 * @param date the date field of the event loop
	 * @param flowControl is told of what is written
	 * @param completions completes the writes of the router
	 * @param connection the connection, which ends if there is no memory to write
	 */
	ResponseWriter(ChannelHandlerContext ctx, DateField date, FlowControl flowControl, WriteCompletions completions,
			ClientConnection connection) {
		this.ctx = ctx;
		this.date = date;
		this.flowControl = flowControl;
		this.completions = completions;
		this.troubles = connection.loop().troubles();
		this.outOfMemory = new OutOfMemory(connection);
	}

	/**
	 * The codec begins to read a frame, or has read it. It flushes when it has read all
	 * that has arrived, so that many resets take one write.
	 */
	void reading(boolean reading) {
		this.reading = reading;
	}

	/**
	 * Writes a frame of a response, without a flush.
	 * @param stream the stream
	 * @param frame the frame, which is released when it has been written
	 * @param promise completed when the frame has been written and the connection is
	 * writable
	 */
	void write(RoutedStream stream, Object frame, ChannelPromise promise) {
		OpenExchange exchange = stream.exchange();
		boolean last = false;
		int bytes = 0;
		if (frame instanceof Http2HeadersFrame headers) {
			completeHead(exchange, headers);
			last = headers.isEndStream();
		}
		else if (frame instanceof Http2DataFrame data) {
			bytes = data.content().readableBytes();
			last = data.isEndStream();
		}
		exchange.passing(bytes);
		this.flowControl.writing(stream, bytes);
		if (last) {
			exchange.answerIsWhole();
		}
		ChannelPromise written = this.ctx.newPromise();
		if (last || bytes > 0) {
			int piece = bytes;
			boolean whole = last;
			written.addListener((write) -> written(stream, piece, whole, write.cause()));
		}
		written.addListener((write) -> {
			if (this.outOfMemory.ends(write.cause())) {
				// The router need not know: its exchange has ended.
				promise.trySuccess();
			}
			else {
				this.completions.completed(this.ctx.channel(), write, promise);
			}
		});
		this.ctx.write(frame, written);
	}

	/**
	 * Passes on what belongs to none of the router's open streams. A part of a response
	 * whose stream has been closed is released and dropped: the client has reset the
	 * stream, and the router learns of that only when it reads on.
	 * @param message the message; this method owns it
	 * @param promise completed when it has been written or dropped
	 */
	void pass(Object message, ChannelPromise promise) {
		if ((message instanceof Http2HeadersFrame || message instanceof Http2DataFrame)
				&& isClosed((Http2StreamFrame) message)) {
			ReferenceCountUtil.release(message);
			promise.trySuccess();
		}
		else {
			this.ctx.write(message, promise);
		}
	}

	private static boolean isClosed(Http2StreamFrame frame) {
		Http2FrameStream stream = frame.stream();
		return stream != null && stream.state() == State.CLOSED;
	}

	private void completeHead(OpenExchange exchange, Http2HeadersFrame frame) {
		CharSequence status = frame.headers().status();
		if (status != null) {
			exchange.answering(Integer.parseInt(status.toString()));
			frame.headers().set("date", this.date.now());
			if (!exchange.added().isEmpty()) {
				exchange.added()
					.forEach((field) -> frame.headers().add(field.name().toLowerCase(Locale.ROOT), field.value()));
			}
		}
	}

	private void written(RoutedStream stream, int bytes, boolean last, @Nullable Throwable failure) {
		this.flowControl.written(stream, bytes, failure == null);
		if (failure != null) {
			stream.exchange().aborted(Troubles.isOutOfMemory(failure) ? AbortReason.LIMIT : AbortReason.CLIENT);
			return;
		}
		stream.exchange().passed(bytes);
		if (last) {
			stream.exchange().answered();
			if (!stream.exchange().isRequestWhole()) {
				reset(stream, Http2Error.NO_ERROR);
			}
		}
	}

	// Responses without the router

	/** Asks the client for the body of its request. */
	void goOn(RoutedStream stream) {
		this.ctx.writeAndFlush(new DefaultHttp2HeadersFrame(UnroutedResponses.goOn()).stream(stream.frameStream()));
	}

	/** Responds with a problem document, whoever was to answer before. */
	void refuse(RoutedStream stream, Problem problem) {
		log.debug("A request is refused with {}", problem);
		this.troubles.refused(problem.status().value(), problem.setting());
		byte[] document = problem.toJson();
		respond(stream, UnroutedResponses.refusal(problem, document.length), document);
	}

	/** Responds with a head alone, whoever was to answer before. */
	void respond(RoutedStream stream, Http2Headers head) {
		respond(stream, head, null);
	}

	private void respond(RoutedStream stream, Http2Headers head, byte @Nullable [] document) {
		stream.exchange().takeBack();
		boolean bodyless = document == null || stream.exchange().isHeadOnly();
		write(stream, new DefaultHttp2HeadersFrame(head, bodyless).stream(stream.frameStream()), this.ctx.newPromise());
		if (document != null && !bodyless) {
			write(stream,
					new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(document), true).stream(stream.frameStream()),
					this.ctx.newPromise());
		}
		this.ctx.flush();
	}

	// Ends by RST_STREAM

	/** Refuses a stream, or resets it if a head has been sent. */
	void refuseOrReset(RoutedStream stream, AbortReason reason, Problem problem) {
		if (!stream.exchange().isAnswering()) {
			refuse(stream, problem);
		}
		else {
			abort(stream, reason, Http2Error.CANCEL);
		}
	}

	/** Ends an exchange without a complete response. */
	void abort(RoutedStream stream, AbortReason reason, Http2Error error) {
		log.debug("A stream is reset with {}: {}", error, reason);
		this.troubles.aborted(reason);
		stream.exchange().aborted(reason);
		reset(stream, error);
	}

	private void reset(RoutedStream stream, Http2Error error) {
		this.ctx.write(new DefaultHttp2ResetFrame(error).stream(stream.frameStream()));
		flush();
	}

	/** Flushes what has been written, unless the codec is about to. */
	void flush() {
		if (!this.reading) {
			this.ctx.flush();
		}
	}

}
