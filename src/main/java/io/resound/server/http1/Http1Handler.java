package io.resound.server.http1;

import java.io.IOException;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.ClientConnection;
import io.resound.connection.Progress;
import io.resound.connection.Protocol;
import io.resound.cors.Cors;
import io.resound.cors.CorsAnswer;
import io.resound.cors.CorsField;
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
 * The exchanges of an HTTP/1 connection, one at a time, between the codec and Reactor
 * Netty.
 *
 * <pre>
 *         head is good                     answer written and request whole
 *  idle ───────────────► the router's ─────────────────────────────────────► idle
 *   │                     │       │
 *   │ head is bad         │       └── body is bad, head has gone out ──────► reset
 *   ▼                     ▼ body is bad, no head has gone out
 *  answered here ──────────────────────────────────────────────────────────► linger
 * </pre>
 *
 * Every request is opened at the meter once and ended once, whichever way it takes. What
 * the router writes for an exchange that is no longer its own is released here.
 */
final class Http1Handler extends ChannelDuplexHandler implements Protocol, ChannelFutureListener {

	private static final Logger log = LoggerFactory.getLogger(Http1Handler.class);

	/** Stands for the method of what could not be read. */
	private static final HttpMethod UNREAD = HttpMethod.valueOf("UNREAD");

	private final HttpLimits limits;

	private final DecoderFailures failures;

	private final Cors cors;

	private final DateField date;

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final ResponseEncoder encoder;

	private final RequestHead head;

	private final Progress progress = new Progress();

	private ChannelHandlerContext ctx;

	/** The open exchange, or the last one while its request or answer is not whole. */
	private @Nullable OpenExchange current;

	/** The exchange of the next request, if somebody has opened it already. */
	private @Nullable Exchange opened;

	/** Requests that have been read as such. */
	private int requests;

	/** Whether the connection goes on behind the current exchange. */
	private boolean persistent = true;

	@SuppressWarnings("NullAway.Init")
	Http1Handler(HttpLimits limits, Cors cors, DateField date, ClientConnection connection, RequestDecoder decoder,
			ResponseEncoder encoder, RequestHead head) {
		this.limits = limits;
		this.failures = new DecoderFailures(limits.line(), limits.fields());
		this.cors = cors;
		this.date = date;
		this.connection = connection;
		this.decoder = decoder;
		this.encoder = encoder;
		this.head = head;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.ctx = ctx;
	}

	// What the client sends

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		this.progress.moved();
		if (msg instanceof HttpRequest request) {
			if (request.decoderResult().isFailure()) {
				refuseUnread(this.failures.problem(request), this.cors.answerUnread(request.headers()::getAll));
			}
			else {
				begin(request);
			}
		}
		else {
			body((HttpContent) msg);
		}
	}

	private void begin(HttpRequest request) {
		this.head.read(request);
		this.persistent = this.head.isPersistent() && ++this.requests < this.limits.requests();
		OpenExchange exchange = open(request.method(), this.head.endpoint(), protocol(request.protocolVersion()));
		CorsAnswer cors = cors(request);
		exchange.cors(cors.fields());
		Problem problem = this.head.problem();
		if (problem != null) {
			refuse(exchange, problem);
		}
		else if (cors.isPreflight()) {
			answerUnrouted(exchange,
					(cors.problem() != null) ? Http1Answers.refusal(cors.problem()) : Http1Answers.preflight());
		}
		else if (request.uri().equals(Target.ASTERISK)) {
			answerUnrouted(exchange, Http1Answers.options());
		}
		else {
			route(exchange, request);
		}
	}

	private CorsAnswer cors(HttpRequest request) {
		return this.cors.isOn() ? this.cors.answer(request.method().name(), request.headers()::getAll)
				: CorsAnswer.NONE;
	}

	private static ProtocolLabel protocol(HttpVersion version) {
		if (version.equals(HttpVersion.HTTP_1_0)) {
			return ProtocolLabel.HTTP_1_0;
		}
		return RequestHead.isServed(version) ? ProtocolLabel.HTTP_1_1 : ProtocolLabel.OTHER;
	}

	private OpenExchange open(HttpMethod method, Endpoint endpoint, ProtocolLabel protocol) {
		boolean headOnly = method.equals(HttpMethod.HEAD);
		OpenExchange exchange = new OpenExchange(metered(method, endpoint, protocol), headOnly);
		this.current = exchange;
		this.encoder.answering(headOnly);
		return exchange;
	}

	private Exchange metered(HttpMethod method, Endpoint endpoint, ProtocolLabel protocol) {
		Exchange begun = this.opened;
		if (begun != null) {
			this.opened = null;
			return begun;
		}
		this.connection.exchangeStarted(endpoint);
		return this.connection.meter().open(method.name(), endpoint, protocol);
	}

	/** Takes over the exchange of the request that comes next. */
	void takeOver(Exchange exchange) {
		this.opened = exchange;
	}

	/** Hands the request to the router, as one of HTTP/1.1 that keeps its connection. */
	private void route(OpenExchange exchange, HttpRequest request) {
		exchange.route();
		if (this.head.isContinueExpected() && this.head.hasBody() && this.head.endpoint() == Endpoint.ECHO
				&& !request.method().equals(HttpMethod.TRACE) && this.decoder.buffered() == 0) {
			this.ctx.writeAndFlush(Http1Answers.goOn());
		}
		if (this.head.hasHopByHopFields()) {
			request.headers()
				.remove(HttpHeaderNames.CONNECTION)
				.remove(HttpHeaderNames.EXPECT)
				.remove(HttpHeaderNames.UPGRADE);
		}
		String host = this.head.hostOfEmptyPort();
		if (host != null) {
			request.headers().set(HttpHeaderNames.HOST, host);
		}
		request.setProtocolVersion(HttpVersion.HTTP_1_1);
		this.ctx.fireChannelRead(request);
	}

	private void body(HttpContent content) {
		OpenExchange exchange = this.current;
		if (exchange == null || this.connection.isEnding()) {
			content.release();
		}
		else if (content.decoderResult().isFailure()) {
			Problem problem = this.failures.problem(content.decoderResult().cause(), true);
			content.release();
			refuseOrCut(exchange, AbortReason.MALFORMED, problem);
		}
		else {
			exchange.received(content.content().readableBytes());
			if (exchange.received() > this.limits.body()) {
				content.release();
				refuseOrCut(exchange, AbortReason.LIMIT,
						Problem.contentTooLarge(exchange.received(), this.limits.body()));
				return;
			}
			if (content instanceof LastHttpContent) {
				exchange.requestIsWhole();
			}
			if (exchange.isRouters()) {
				this.ctx.fireChannelRead(content);
			}
			else {
				content.release();
			}
			goOnIfDone(exchange);
		}
	}

	// What is answered here

	/** Answers a request that the router need not see, and goes on reading. */
	private void answerUnrouted(OpenExchange exchange, FullHttpResponse response) {
		this.persistent &= !this.head.hasBody();
		answer(exchange, response);
		// Reactor Netty, which reads on behind its own answers, knows nothing of this.
		this.ctx.read();
	}

	/** Refuses what came before it could be read as a request. */
	private void refuseUnread(Problem problem, List<CorsField> cors) {
		OpenExchange exchange = open(UNREAD, Endpoint.UNKNOWN, ProtocolLabel.OTHER);
		exchange.cors(cors);
		refuse(exchange, problem);
	}

	/**
	 * Refuses a body while that is still possible, and cuts the answer where it is not.
	 */
	private void refuseOrCut(OpenExchange exchange, AbortReason reason, Problem problem) {
		if (!exchange.isAnswering()) {
			refuse(exchange, problem);
		}
		else {
			cut(exchange, reason);
		}
	}

	private void refuse(OpenExchange exchange, Problem problem) {
		this.persistent = false;
		this.decoder.end();
		answer(exchange, Http1Answers.refusal(problem));
	}

	private void answer(OpenExchange exchange, FullHttpResponse response) {
		exchange.takeBack();
		send(exchange, response, this.ctx.newPromise());
		this.ctx.flush();
	}

	// What the router answers

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		OpenExchange exchange = this.current;
		if (exchange != null && exchange.isRouters()) {
			send(exchange, msg, promise);
		}
		else {
			ReferenceCountUtil.release(msg);
			promise.trySuccess();
		}
	}

	private void send(OpenExchange exchange, Object part, ChannelPromise promise) {
		if (part instanceof HttpResponse response) {
			completeHead(exchange, response);
		}
		exchange.sending(bytesOf(part));
		if (part instanceof LastHttpContent) {
			exchange.answerIsWhole();
			this.ctx.write(part, promise.unvoid().addListener(this));
		}
		else {
			this.ctx.write(part, promise);
		}
	}

	private static int bytesOf(Object part) {
		return switch (part) {
			case ByteBuf bytes -> bytes.readableBytes();
			case HttpContent content -> content.content().readableBytes();
			default -> 0;
		};
	}

	private void completeHead(OpenExchange exchange, HttpResponse response) {
		exchange.answering(response.status().code());
		response.setProtocolVersion(HttpVersion.HTTP_1_1);
		response.headers().set(HttpHeaderNames.DATE, this.date.now());
		if (!exchange.cors().isEmpty()) {
			exchange.cors().forEach((field) -> response.headers().add(field.name(), field.value()));
		}
		this.persistent &= keepsConnection(exchange, response);
		if (!this.persistent) {
			response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		}
		else if (this.head.isHttp10()) {
			response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
		}
	}

	/** Whether the connection can go on behind this answer, and should. */
	private boolean keepsConnection(OpenExchange exchange, HttpResponse response) {
		if (response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)) {
			return false;
		}
		if (this.connection.draining().isStarted() && this.decoder.buffered() == 0) {
			return false;
		}
		boolean bodyUnread = response instanceof FullHttpResponse && !exchange.isRequestWhole() && this.head.hasBody();
		return !bodyUnread || isRestHere(exchange);
	}

	/**
	 * Whether all that is missing of the request has arrived, so that it can be skipped.
	 */
	private boolean isRestHere(OpenExchange exchange) {
		long missing = this.head.contentLength() - exchange.received();
		return this.head.contentLength() >= 0 && missing <= this.decoder.buffered();
	}

	@Override
	public void operationComplete(ChannelFuture lastWrite) {
		OpenExchange exchange = this.current;
		if (exchange == null || exchange.isEnded()) {
			return;
		}
		if (!lastWrite.isSuccess()) {
			cut(exchange, AbortReason.CLIENT);
			return;
		}
		exchange.answered();
		if (this.persistent) {
			goOnIfDone(exchange);
		}
		else {
			end();
		}
	}

	/** Makes way for the next request once this one is read and answered. */
	private void goOnIfDone(OpenExchange exchange) {
		boolean done = exchange.isEnded() && exchange.isRequestWhole();
		if (!done || !this.persistent || !exchange.equals(this.current)) {
			return;
		}
		this.current = null;
		if (this.decoder.buffered() > 0) {
			// Reactor Netty lets go of the exchange only behind this write's listeners.
			this.ctx.executor().execute(this::goOn);
		}
		else {
			goOn();
		}
	}

	private void goOn() {
		try {
			this.decoder.next();
		}
		catch (Exception ex) {
			exceptionCaught(this.ctx, ex);
		}
		holdWhileBehind();
		if (this.connection.isInputShut()) {
			inputShut();
		}
		else if (this.current == null && !this.decoder.isWaiting() && this.connection.draining().isStopped()
				&& !this.decoder.isInHead()) {
			end();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		holdWhileBehind();
		ctx.fireChannelReadComplete();
	}

	/** One look ahead is enough: it tells whether a request waits behind this one. */
	private void holdWhileBehind() {
		this.connection.hold(this.decoder.isWaiting() && this.decoder.buffered() > 0);
	}

	// How it ends

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			inputShut();
		}
		else if (RequestDecoder.LOST_IN_HEAD.equals(event)) {
			this.connection.meter().lostInHead(AbortReason.CLIENT);
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	/** What has not come by now never will. */
	private void inputShut() {
		OpenExchange exchange = this.current;
		if (exchange == null) {
			if (!this.decoder.isWaiting()) {
				this.ctx.close();
			}
		}
		else if (!exchange.isRequestWhole() && !exchange.isAnswerWhole()) {
			cut(exchange, AbortReason.CLIENT);
		}
	}

	/** Ends the connection behind a whole answer. */
	private void end() {
		this.decoder.end();
		this.connection.linger();
	}

	/** Ends the exchange before its answer is whole, and the connection with it. */
	private void cut(OpenExchange exchange, AbortReason reason) {
		exchange.aborted(reason);
		this.decoder.end();
		this.connection.reset();
	}

	/** Comes from Reactor Netty alone. */
	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		OpenExchange exchange = this.current;
		if (exchange != null && !exchange.isEnded() && exchange.isAnswerWhole()) {
			// It ends by itself, behind the last write.
			ctx.channel().closeFuture().addListener((closed) -> promise.trySuccess());
			return;
		}
		abortOpen(AbortReason.INTERNAL);
		ctx.close(promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		abortOpen(AbortReason.CLIENT);
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (cause instanceof IOException) {
			log.debug("The connection was lost", cause);
			abortOpen(AbortReason.CLIENT);
		}
		else {
			log.error("The connection is closed after an unexpected failure", cause);
			abortOpen(AbortReason.INTERNAL);
		}
		ctx.close();
	}

	private void abortOpen(AbortReason reason) {
		if (this.current != null) {
			this.current.aborted(reason);
		}
	}

	// What the connection asks and tells

	@Override
	public int openExchanges() {
		return (this.current != null) ? 1 : 0;
	}

	@Override
	public long headSince() {
		return this.decoder.headSince();
	}

	@Override
	public void headTimedOut() {
		// It may have turned out whole, and been refused, when the protocol was settled.
		if (this.decoder.isInHead()) {
			refuseUnread(Problem.headTimeout(this.connection.timeouts().head().toMillis()),
					this.cors.answerUnread((name) -> List.of()));
		}
	}

	@Override
	public void checkProgress(long now) {
		this.progress.look(this.ctx.channel());
		OpenExchange exchange = this.current;
		if (exchange == null || !this.progress.isStalled(now, this.connection.timeouts().stall().toNanos())) {
			return;
		}
		if (exchange.isEnded()) {
			end();
		}
		else if (exchange.isRequestWhole()) {
			cut(exchange, AbortReason.TIMEOUT);
		}
		else {
			refuseOrCut(exchange, AbortReason.TIMEOUT,
					Problem.stallTimeout(this.connection.timeouts().stall().toMillis()));
		}
	}

	@Override
	public void idle() {
		end();
	}

	@Override
	public void drainStarted() {
		// From now on the head of each answer says so.
	}

	@Override
	public void listeningStopped() {
		if (this.current == null && !this.decoder.isWaiting() && !this.decoder.isInHead()) {
			this.decoder.end();
			this.connection.linger(ClientConnection.FAREWELL_MILLIS);
		}
	}

	@Override
	public void cut() {
		abortOpen(AbortReason.SHUTDOWN);
		if (this.decoder.isInHead()) {
			this.connection.meter().lostInHead(AbortReason.SHUTDOWN);
		}
		this.decoder.end();
		this.connection.reset();
	}

}
