package io.resound.server.http2;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler.PriorKnowledgeUpgradeEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.codec.http2.Http2UnknownFrame;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.cors.Cors;
import io.resound.cors.CorsAnswer;
import io.resound.error.Problem;
import io.resound.http.Target;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Exchange;
import io.resound.metrics.ProtocolLabel;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.RequestHead;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchanges of an HTTP/2 connection, one a stream, between the frame codec and
 * Reactor Netty's multiplexer. It sees every frame either way, opens each exchange at the
 * meter once and ends it once.
 * <p>
 * The streams that the express lane answers are not among them; {@link LaneStreams}
 * speaks for those.
 * <p>
 * A malformed request is a stream error (RFC 9113 section 8.1.1), which the codec finds.
 * A refused stream is answered here and its frames go no further. Where an answer is
 * whole before its request is, the stream is reset with NO_ERROR behind it (section 8.1).
 */
final class Http2Handler extends ChannelDuplexHandler implements Protocol {

	private static final Logger log = LoggerFactory.getLogger(Http2Handler.class);

	/** Large enough for many streams at once, small enough for many connections. */
	private static final int CONNECTION_WINDOW = 1024 * 1024;

	private static final int FIRST_WINDOW = 65_535;

	private final HttpLimits limits;

	private final Cors cors;

	private final DateField date;

	private final ClientConnection connection;

	private final RequestHead head;

	private final LaneStreams lane;

	private final RoutedWrites writes = new RoutedWrites();

	private final Progress progress = new Progress();

	private final IntObjectMap<RoutedStream> streams = new IntObjectHashMap<>();

	private ChannelHandlerContext ctx;

	/** The last stream that has been counted: their numbers only grow. */
	private int lastStream;

	private int requests;

	private boolean windowRaised;

	private boolean goAwayAnnounced;

	private boolean goingAway;

	@SuppressWarnings("NullAway.Init")
	Http2Handler(HttpLimits limits, Cors cors, DateField date, ClientConnection connection, RequestHead head,
			LaneStreams lane) {
		this.limits = limits;
		this.cors = cors;
		this.date = date;
		this.connection = connection;
		this.head = head;
		this.lane = lane;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	// What the client sends

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object frame) {
		this.progress.moved();
		switch (frame) {
			case Http2HeadersFrame headers -> headers(headers);
			case Http2DataFrame data -> data(data);
			case Http2ResetFrame reset -> reset(reset);
			case Http2WindowUpdateFrame window -> {
				RoutedStream stream = streamOf(window);
				if (stream != null) {
					stream.progress().moved();
				}
				ctx.fireChannelRead(frame);
			}
			case Http2SettingsFrame settings -> {
				raiseWindow();
				ctx.fireChannelRead(settings);
			}
			// Of no meaning (RFC 9113 section 5.5), but content to what makes requests.
			case Http2UnknownFrame unknown -> unknown.release();
			default -> ctx.fireChannelRead(frame);
		}
	}

	private void raiseWindow() {
		if (!this.windowRaised) {
			this.windowRaised = true;
			this.ctx.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - FIRST_WINDOW));
		}
	}

	private @Nullable RoutedStream streamOf(Http2StreamFrame frame) {
		Http2FrameStream stream = frame.stream();
		return (stream != null) ? this.streams.get(stream.id()) : null;
	}

	private void headers(Http2HeadersFrame frame) {
		RoutedStream open = streamOf(frame);
		if (open != null) {
			trailers(open, frame);
			return;
		}
		Http2Headers fields = frame.headers();
		if (isMalformed(fields)) {
			cut(open(frame.stream(), "", Endpoint.UNKNOWN), AbortReason.MALFORMED, Http2Error.PROTOCOL_ERROR);
			return;
		}
		this.head.read(fields);
		RoutedStream stream = open(frame.stream(), fields.method().toString(), this.head.endpoint());
		if (frame.isEndStream()) {
			stream.exchange().requestIsWhole();
		}
		CorsAnswer cors = cors(fields);
		stream.exchange().cors(cors.fields());
		Problem problem = this.head.problem();
		if (problem != null) {
			refuse(stream, problem);
		}
		else if (cors.problem() != null) {
			refuse(stream, cors.problem());
		}
		else if (cors.isPreflight()) {
			answer(stream, Http2Answers.preflight(), null);
		}
		else if (fields.path().toString().equals(Target.ASTERISK)) {
			answer(stream, Http2Answers.options(), null);
		}
		else {
			route(stream, frame);
		}
	}

	private CorsAnswer cors(Http2Headers fields) {
		return this.cors.isOn() ? this.cors.answer(fields.method().toString(),
				(name) -> fields.getAll(name).stream().map(CharSequence::toString).toList()) : CorsAnswer.NONE;
	}

	/** Whether a pseudo-header field is missing (RFC 9113 section 8.3.1). */
	private static boolean isMalformed(Http2Headers fields) {
		boolean connect = fields.method() != null && fields.method().toString().equals("CONNECT");
		boolean pathless = fields.scheme() == null || fields.path() == null || fields.path().isEmpty();
		return fields.method() == null || (pathless && !connect);
	}

	private RoutedStream open(Http2FrameStream frames, String method, Endpoint endpoint) {
		OpenExchange exchange = new OpenExchange(this.connection.meter().open(method, endpoint, ProtocolLabel.HTTP_2),
				method.equals("HEAD"));
		RoutedStream stream = new RoutedStream(frames, exchange);
		this.streams.put(frames.id(), stream);
		this.lastStream = frames.id();
		this.connection.exchangeStarted(endpoint);
		if (++this.requests == this.limits.requests()) {
			this.goingAway = true;
			// A later GOAWAY must not name a higher stream (RFC 9113 section 6.8).
			this.goAwayAnnounced = true;
			goAway(0);
		}
		return stream;
	}

	private void route(RoutedStream stream, Http2HeadersFrame frame) {
		stream.exchange().route();
		Http2Headers fields = frame.headers();
		if (this.head.hasHopByHopFields()) {
			if (this.head.isContinueExpected() && !frame.isEndStream() && this.head.endpoint() == Endpoint.ECHO
					&& !fields.method().toString().equals("TRACE")) {
				this.ctx.writeAndFlush(new DefaultHttp2HeadersFrame(Http2Answers.goOn()).stream(stream.frames()));
			}
			fields.remove("expect");
		}
		routeByOneHost(fields);
		this.lane.announce(this.ctx, frame.stream());
		this.ctx.fireChannelRead(frame);
	}

	/**
	 * Leaves the router one host, with a port that is not empty: {@code :authority} if
	 * there is one, which then replaces {@code host} (RFC 9113 section 8.3.1).
	 */
	private void routeByOneHost(Http2Headers fields) {
		String host = this.head.hostOfEmptyPort();
		if (fields.authority() != null) {
			fields.remove("host");
			if (host != null) {
				fields.authority(host);
			}
		}
		else if (host != null) {
			fields.set("host", host);
		}
	}

	private void trailers(RoutedStream stream, Http2HeadersFrame frame) {
		stream.exchange().requestIsWhole();
		if (stream.exchange().isRouters()) {
			this.ctx.fireChannelRead(frame);
		}
	}

	private void data(Http2DataFrame frame) {
		RoutedStream stream = streamOf(frame);
		if (stream == null) {
			giveBack(frame.stream(), frame.initialFlowControlledBytes());
			frame.release();
			return;
		}
		stream.progress().moved();
		OpenExchange exchange = stream.exchange();
		exchange.received(frame.content().readableBytes());
		if (frame.isEndStream()) {
			exchange.requestIsWhole();
		}
		if (exchange.received() > this.limits.body() && !exchange.isEnded()) {
			discard(frame);
			refuseOrCut(stream, AbortReason.LIMIT, Problem.contentTooLarge(exchange.received(), this.limits.body()));
		}
		else if (exchange.isRouters()) {
			this.ctx.fireChannelRead(frame);
		}
		else {
			discard(frame);
		}
	}

	private void discard(Http2DataFrame frame) {
		giveBack(frame.stream(), frame.initialFlowControlledBytes());
		frame.release();
	}

	private void giveBack(@Nullable Http2FrameStream stream, int window) {
		if (stream != null && window > 0) {
			this.ctx.write(new DefaultHttp2WindowUpdateFrame(window).stream(stream));
			this.ctx.flush();
		}
	}

	private void reset(Http2ResetFrame frame) {
		RoutedStream stream = streamOf(frame);
		if (stream != null) {
			stream.exchange().aborted(AbortReason.CLIENT);
		}
		this.ctx.fireChannelRead(frame);
	}

	/** Something has been read or written on a stream of the lane's. */
	void moved() {
		this.progress.moved();
	}

	/** Refuses a stream that the lane has begun with. */
	void refuse(Http2FrameStream frames, Exchange begun, boolean whole, Problem problem) {
		OpenExchange exchange = new OpenExchange(begun, false);
		if (whole) {
			exchange.requestIsWhole();
		}
		RoutedStream stream = new RoutedStream(frames, exchange);
		this.streams.put(frames.id(), stream);
		refuse(stream, problem);
	}

	// What is answered here

	private void refuseOrCut(RoutedStream stream, AbortReason reason, Problem problem) {
		if (!stream.exchange().isAnswering()) {
			refuse(stream, problem);
		}
		else {
			cut(stream, reason, Http2Error.CANCEL);
		}
	}

	private void refuse(RoutedStream stream, Problem problem) {
		byte[] document = problem.toJson();
		answer(stream, Http2Answers.refusal(problem, document.length), document);
	}

	private void answer(RoutedStream stream, Http2Headers fields, byte @Nullable [] document) {
		stream.exchange().takeBack();
		boolean bodyless = document == null || stream.exchange().isHeadOnly();
		send(stream, new DefaultHttp2HeadersFrame(fields, bodyless).stream(stream.frames()), this.ctx.newPromise());
		if (document != null && !bodyless) {
			send(stream, new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(document), true).stream(stream.frames()),
					this.ctx.newPromise());
		}
		this.ctx.flush();
	}

	// What the router answers

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		RoutedStream stream = (msg instanceof Http2StreamFrame frame) ? streamOf(frame) : null;
		if (stream == null) {
			ctx.write(msg, promise);
		}
		else if (msg instanceof Http2WindowUpdateFrame window) {
			stream.taken(window.windowSizeIncrement());
			giveBack(stream.frames(), stream.windowToGive());
			promise.trySuccess();
		}
		else if (msg instanceof Http2ResetFrame) {
			stream.exchange().aborted(AbortReason.INTERNAL);
			ctx.write(msg, promise);
		}
		else if (stream.exchange().isRouters()) {
			send(stream, msg, promise);
		}
		else {
			ReferenceCountUtil.release(msg);
			promise.trySuccess();
		}
	}

	private void send(RoutedStream stream, Object frame, ChannelPromise promise) {
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
		exchange.sending(bytes);
		stream.writing(bytes);
		if (last) {
			exchange.answerIsWhole();
		}
		ChannelPromise written = this.ctx.newPromise();
		if (last || bytes > 0) {
			int piece = bytes;
			boolean whole = last;
			written.addListener((write) -> written(stream, piece, whole, write.isSuccess()));
		}
		written.addListener((write) -> this.writes.completed(this.ctx.channel(), write, promise));
		this.ctx.write(frame, written);
	}

	private void completeHead(OpenExchange exchange, Http2HeadersFrame frame) {
		CharSequence status = frame.headers().status();
		if (status != null) {
			exchange.answering(Integer.parseInt(status.toString()));
			frame.headers().set("date", this.date.now());
			if (!exchange.cors().isEmpty()) {
				exchange.cors()
					.forEach((field) -> frame.headers().add(field.name().toLowerCase(Locale.ROOT), field.value()));
			}
		}
	}

	private void written(RoutedStream stream, int bytes, boolean last, boolean success) {
		stream.written(bytes);
		this.progress.moved();
		if (!success) {
			stream.exchange().aborted(AbortReason.CLIENT);
			return;
		}
		giveBack(stream.frames(), stream.windowToGive());
		if (last) {
			stream.exchange().answered();
			if (!stream.exchange().isRequestWhole()) {
				resetStream(stream, Http2Error.NO_ERROR);
			}
			answered();
		}
	}

	/** An answer has been written to its end. */
	void answered() {
		if (this.connection.draining().isStarted()) {
			drainStarted();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		this.writes.release(ctx.channel());
	}

	// How it ends

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof PriorKnowledgeUpgradeEvent) {
			this.lane.open(ctx, this);
		}
		if (event instanceof Http2FrameStreamEvent streamEvent) {
			streamChanged(streamEvent);
			return;
		}
		ctx.fireUserEventTriggered(event);
		if (event instanceof ChannelInputShutdownEvent) {
			inputShut();
		}
	}

	/**
	 * The multiplexer learns of the beginning of a stream when it is known to be the
	 * router's, and of its end; nothing between them is of interest to it.
	 */
	private void streamChanged(Http2FrameStreamEvent event) {
		if (event.type() != Http2FrameStreamEvent.Type.State) {
			return;
		}
		if (event.stream().state() != State.CLOSED) {
			this.lane.hold(event);
			return;
		}
		closed(event.stream());
		this.ctx.fireUserEventTriggered(event);
	}

	private void closed(Http2FrameStream frames) {
		RoutedStream stream = this.streams.remove(frames.id());
		if (stream == null) {
			if (!this.lane.closed(frames.id()) && frames.id() > this.lastStream) {
				// Only a head that is too large opens a stream without a HEADERS frame:
				// the codec has answered it with 431.
				this.lastStream = frames.id();
				this.connection.meter().open("", Endpoint.UNKNOWN, ProtocolLabel.HTTP_2).answered(431);
			}
		}
		else if (!stream.exchange().isAnswerWhole()) {
			stream.exchange().aborted(AbortReason.CLIENT);
		}
		if (openExchanges() == 0 && (this.goingAway || this.connection.isInputShut())) {
			this.connection.linger(ClientConnection.LINGER_MILLIS, this.ctx.writeAndFlush(Unpooled.EMPTY_BUFFER));
		}
	}

	private void inputShut() {
		for (RoutedStream stream : open()) {
			if (!stream.exchange().isRequestWhole()) {
				cut(stream, AbortReason.CLIENT, Http2Error.CANCEL);
			}
		}
		this.lane.inputShut();
		if (openExchanges() == 0) {
			this.ctx.close();
		}
	}

	private List<RoutedStream> open() {
		return List.copyOf(this.streams.values());
	}

	private void cut(RoutedStream stream, AbortReason reason, Http2Error error) {
		stream.exchange().aborted(reason);
		resetStream(stream, error);
	}

	private void resetStream(RoutedStream stream, Http2Error error) {
		this.ctx.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream.frames()));
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		abortAll(AbortReason.CLIENT);
		this.writes.release(ctx.channel());
		ctx.fireChannelInactive();
	}

	private void abortAll(AbortReason reason) {
		open().forEach((stream) -> stream.exchange().aborted(reason));
		this.lane.abortAll(reason);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (cause instanceof Http2FrameStreamException failure) {
			RoutedStream stream = this.streams.get(failure.stream().id());
			if (stream != null) {
				stream.exchange().aborted(AbortReason.MALFORMED);
			}
			this.lane.malformed(failure.stream().id());
			// The multiplexer would close the stream's channel first, and with it the
			// stream, by an error code of its own.
			ctx.writeAndFlush(new DefaultHttp2ResetFrame(failure.error()).stream(failure.stream()));
		}
		else if (cause instanceof IOException) {
			log.debug("The connection was lost", cause);
			ctx.close();
		}
		else {
			// The codec ends the connection with the error that fits (RFC 9113 section
			// 5.4.1).
			log.debug("The connection failed", cause);
		}
	}

	// What the connection asks and tells

	@Override
	public int openExchanges() {
		return this.streams.size() + this.lane.openExchanges();
	}

	@Override
	public long headSince() {
		return 0;
	}

	@Override
	public void headTimedOut() {
		// The codec does not tell when a head begins; the idle time bounds it.
	}

	@Override
	public void checkProgress(long now) {
		long limit = this.connection.timeouts().stall().toNanos();
		this.progress.look(this.ctx.channel());
		if (this.progress.isStalled(now, limit)) {
			abortAll(AbortReason.TIMEOUT);
			this.connection.reset();
			return;
		}
		this.lane.checkProgress(now);
		for (RoutedStream stream : open()) {
			if (stream.progress().isStalled(now, limit) && !stream.exchange().isEnded()) {
				if (stream.exchange().isRequestWhole()) {
					cut(stream, AbortReason.TIMEOUT, Http2Error.CANCEL);
				}
				else {
					refuseOrCut(stream, AbortReason.TIMEOUT,
							Problem.stallTimeout(this.connection.timeouts().stall().toMillis()));
				}
			}
		}
	}

	@Override
	public void idle() {
		this.connection.linger(ClientConnection.LINGER_MILLIS, goAway(0));
	}

	@Override
	public void drainStarted() {
		if (!this.goAwayAnnounced) {
			this.goAwayAnnounced = true;
			goAway(Integer.MAX_VALUE);
		}
	}

	@Override
	public void listeningStopped() {
		this.goingAway = true;
		ChannelFuture goodbye = goAway(0);
		if (openExchanges() == 0) {
			this.connection.linger(ClientConnection.FAREWELL_MILLIS, goodbye);
		}
	}

	/** Tells the client to go, and how many more streams it may open before. */
	private ChannelFuture goAway(int moreStreams) {
		return this.ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(moreStreams));
	}

	@Override
	public void cut() {
		abortAll(AbortReason.SHUTDOWN);
		this.connection.reset();
	}

}
