package io.resound.server.http2;

import java.io.IOException;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.Calls;
import io.resound.connection.ClientConnection;
import io.resound.connection.DataFrames;
import io.resound.connection.Progress;
import io.resound.express.ExpressLoop;
import io.resound.express.Http2Lane;
import io.resound.metrics.AbortReason;
import io.resound.route.Routes;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.OpenExchanges;
import io.resound.server.exchange.RequestHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between Netty's frame codec and Reactor Netty's multiplexer, sees each frame in
 * either direction, and hands it to the class whose job it is. A handler of Netty is
 * called with what the handler before it has read ({@link #channelRead}), with what the
 * handler after it writes ({@link #write}), and with events; it passes on what it does
 * not keep.
 *
 * <pre>
 *  frame codec ──► Http2Handler ──► multiplexer ──► a channel per stream ──► router
 *              ◄──              ◄──             ◄──                      ◄──
 *
 *  requests    RequestReader ──► RoutedStreams     which streams are open
 *  responses   ResponseWriter ─► FlowControl       what the client may send
 *  the rest    Http2Protocol                       times, drain, GOAWAY, FIN
 * </pre>
 *
 * The frames of the streams that the {@link Http2Lane express lane} answers do not come
 * here: the lane keeps them. Only the events of their opening and closing do.
 */
final class Http2Handler extends ChannelDuplexHandler {

	private static final Logger log = LoggerFactory.getLogger(Http2Handler.class);

	private final HttpLimits limits;

	private final Routes routes;

	private final Arrivals arrivals;

	private final DateField date;

	private final ClientConnection connection;

	private final RequestHead head;

	private final FrameReader reader;

	private final ExpressLoop express;

	private final boolean expressEnabled;

	private final Calls calls;

	private final StreamUpgrades upgrades;

	private final Progress progress = new Progress();

	private final DataFrames dataFrames = new DataFrames();

	private final Liveness liveness = new Liveness();

	private final NewestStream newest = new NewestStream();

	private final WriteCompletions completions = new WriteCompletions();

	private OutOfMemory outOfMemory;

	private FlowControl flowControl;

	private ResponseWriter responses;

	private RoutedStreams streams;

	private Http2Lane lane;

	private Http2Protocol protocol;

	private RequestReader requests;

	private ChosenEnding endings;

	/**
	 * Creates the handler of a connection.
	 * @param limits how much is accepted
	 * @param routes what is served
	 * @param arrivals notes what arrives
	 * @param date the date field of the event loop
	 * @param connection the connection
	 * @param head reads the heads of requests
	 * @param reader reads the connection's frames
	 * @param express what the lanes of the event loop share
	 * @param expressEnabled whether plain echoes are answered by the lane
	 * @param calls answers the calls of gRPC
	 * @param upgrades what requests can change the protocol of their stream to
	 */
	@SuppressWarnings("NullAway.Init")
	Http2Handler(HttpLimits limits, Routes routes, Arrivals arrivals, DateField date, ClientConnection connection,
			RequestHead head, FrameReader reader, ExpressLoop express, boolean expressEnabled, Calls calls,
			StreamUpgrades upgrades) {
		this.limits = limits;
		this.routes = routes;
		this.arrivals = arrivals;
		this.date = date;
		this.connection = connection;
		this.head = head;
		this.reader = reader;
		this.express = express;
		this.expressEnabled = expressEnabled;
		this.calls = calls;
		this.upgrades = upgrades;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.outOfMemory = new OutOfMemory(this.connection);
		this.flowControl = new FlowControl(ctx, this.progress, this.connection);
		this.responses = new ResponseWriter(ctx, this.date, this.flowControl, this.completions, this.connection);
		this.streams = new RoutedStreams(this.connection, this.responses);
		this.lane = new Http2Lane(this.express, this.connection, this.progress, this.dataFrames, this.streams::refuse);
		this.protocol = new Http2Protocol(ctx, this.connection, this.limits.requests(), this.progress, this.reader,
				this.dataFrames, this.flowControl, this.streams, this.lane, this.liveness);
		this.requests = new RequestReader(ctx, this.connection, this.limits, this.routes, this.arrivals, this.head,
				this.streams, this.newest, this.responses, this.flowControl, this.protocol, this.dataFrames,
				new CallStreams(ctx, this.connection, this.responses, this.flowControl, this.dataFrames), this.calls,
				this.upgrades);
		this.endings = new ChosenEnding(ctx, this.responses, this.protocol);
		ctx.channel().attr(OpenExchanges.ATTRIBUTE).set(this.streams::on);
		this.connection.speaks(this.protocol);
		Http2FrameCodec codec = ctx.pipeline().get(Http2FrameCodec.class);
		ConnectionErrors.count(codec, this.connection.loop().troubles());
		this.protocol.codec(codec);
		this.dataFrames.codec(codec.connection());
		if (this.expressEnabled) {
			this.lane.install(ctx.pipeline());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object frame) {
		if (this.liveness.isAnswer(frame)) {
			return;
		}
		this.progress.moved();
		this.responses.reading(true);
		try {
			read(ctx, frame);
		}
		finally {
			this.responses.reading(false);
		}
	}

	private void read(ChannelHandlerContext ctx, Object frame) {
		switch (frame) {
			case Http2HeadersFrame headers -> {
				this.requests.headers(headers);
				this.head.forget();
			}
			case Http2DataFrame data -> {
				this.dataFrames.read(data.content().readableBytes());
				this.requests.data(data);
			}
			case Http2ResetFrame reset -> {
				if (this.streams.reset(reset)) {
					ctx.fireChannelRead(frame);
				}
			}
			case Http2WindowUpdateFrame window -> {
				this.streams.moved(window);
				ctx.fireChannelRead(frame);
			}
			case Http2SettingsFrame settings -> {
				this.flowControl.settled();
				ctx.fireChannelRead(settings);
			}
			// Ignored (RFC 9113 section 5.5); the router would take it for content.
			case Http2UnknownFrame unknown -> unknown.release();
			default -> ctx.fireChannelRead(frame);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.flowControl.adjustWindows();
		ctx.fireChannelReadComplete();
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		RoutedStream stream = (msg instanceof Http2StreamFrame frame) ? this.streams.of(frame) : null;
		if (stream == null) {
			this.responses.pass(msg, promise);
		}
		else if (msg instanceof Http2WindowUpdateFrame window) {
			// The channel of the stream asks for as much as the router has taken.
			this.flowControl.taken(stream, window.windowSizeIncrement());
			promise.trySuccess();
		}
		else if (msg instanceof Http2ResetFrame reset) {
			ctx.write(routersReset(stream, reset), promise);
		}
		else if (stream.exchange().isRouters()) {
			this.endings.write(stream, msg, promise);
		}
		else {
			ReferenceCountUtil.release(msg);
			promise.trySuccess();
		}
	}

	/**
	 * The channel of a stream has been closed and resets the stream. If its response is
	 * not whole, the router has failed, of which the multiplexer knows nothing.
	 */
	private static Http2ResetFrame routersReset(RoutedStream stream, Http2ResetFrame reset) {
		if (stream.exchange().isEnded()) {
			return reset;
		}
		stream.exchange().aborted(AbortReason.INTERNAL);
		return new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR).stream(reset.stream());
	}

	/** Not passed on: see {@link WriteCompletions}. */
	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		this.completions.release(ctx.channel());
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Http2FrameStreamEvent streamEvent) {
			streamChanged(ctx, streamEvent);
			return;
		}
		ctx.fireUserEventTriggered(event);
		if (event instanceof ChannelInputShutdownEvent) {
			this.protocol.inputShut();
		}
	}

	/** The multiplexer needs the event of an opening, later, and that of the closing. */
	private void streamChanged(ChannelHandlerContext ctx, Http2FrameStreamEvent event) {
		if (event.type() != Http2FrameStreamEvent.Type.State) {
			return;
		}
		if (event.stream().state() == State.CLOSED) {
			this.protocol.streamClosed(event.stream());
			ctx.fireUserEventTriggered(event);
			this.streams.releaseClosed();
		}
		else if (this.newest.hold(event)) {
			this.lane.opened(event.stream());
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.protocol.abortAll(AbortReason.CLIENT);
		this.completions.release(ctx.channel());
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (cause instanceof Http2FrameStreamException failure) {
			if (!this.lane.malformed(failure.stream().id())) {
				this.requests.malformed(failure.stream());
			}
			log.debug("A request is malformed", cause);
			this.connection.loop().troubles().aborted(AbortReason.MALFORMED);
			// The multiplexer would close the stream's channel first, and with it the
			// stream, by an error code of its own.
			ctx.writeAndFlush(new DefaultHttp2ResetFrame(failure.error()).stream(failure.stream()));
		}
		else if (cause instanceof IOException) {
			log.debug("The connection was lost", cause);
			ctx.close();
		}
		else {
			// The codec ends the connection (RFC 9113 section 5.4.1).
			log.debug("The connection failed", cause);
			if (!this.outOfMemory.ends(cause)) {
				this.protocol.failed(cause);
			}
		}
	}

}
