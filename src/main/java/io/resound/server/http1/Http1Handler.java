package io.resound.server.http1;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.ClientConnection;
import io.resound.metrics.Exchange;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.OpenExchanges;
import org.jspecify.annotations.Nullable;

/**
 * The handler of an HTTP/1 connection, between the codec and Reactor Netty. It only
 * forwards what happens to the class whose job that is:
 *
 * <pre>
 *  what the decoder has decoded ──► RequestReader, BodyReader ──┬────────────► Reactor Netty, the router
 *                                                               ▼                       │
 *                                                          OwnResponses                 │
 *                                                               ▼                       ▼
 *  the encoder ◄──────────────────────────────────────── ResponseWriter ◄──── what the router writes
 *                                                               │ when the last write has completed
 *                                                               ▼
 *                                                    NextRequest or ConnectionEnd
 * </pre>
 *
 * The states of an exchange are {@link OpenExchange.State}; between two requests there is
 * none ({@link CurrentExchange}). Exchanges follow each other: the decoder stops after
 * each request until {@link NextRequest} lets it go on. Every exchange is opened at the
 * meter once and ended once.
 * <p>
 * For readers who have never written a handler of Netty: a channel has a pipeline of
 * handlers. What is received passes through their {@code channelRead} methods in order,
 * what is written through their {@code write} methods in reverse order. A handler passes
 * something on by its context: {@code ctx.fireChannelRead} calls the next handler,
 * {@code ctx.write} the one before. All that happens on the thread of the connection's
 * event loop and most of it right away, within the call, so that a method here may be
 * called again before a call that it has made returns. A write completes later or within
 * the call.
 */
final class Http1Handler extends ChannelDuplexHandler implements Http1.Connection {

	private final Http1 loop;

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final CurrentExchange current;

	private Http1Protocol protocol;

	private final Http1.@Nullable AfterExchange after;

	private RequestReader requests;

	private BodyReader bodies;

	private ResponseWriter responses;

	private WrittenPieces pieces;

	private NextRequest next;

	private ChosenEnding endings;

	private ConnectionEnd end;

	/**
	 * Creates the handler of a connection.
	 * @param loop what the connections of the event loop share
	 * @param connection the connection
	 * @param decoder comes before this handler in the pipeline
	 * @param current the place for the exchanges of the connection
	 * @param after is given the connection after each exchange, or {@code null}
	 */
	@SuppressWarnings("NullAway.Init")
	Http1Handler(Http1 loop, ClientConnection connection, RequestDecoder decoder, CurrentExchange current,
			Http1.@Nullable AfterExchange after) {
		this.loop = loop;
		this.connection = connection;
		this.decoder = decoder;
		this.current = current;
		this.after = after;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.end = new ConnectionEnd(ctx, this.connection, this.decoder, this.current);
		this.next = new NextRequest(ctx, this.connection, this.decoder, this.current, this.end, this.after);
		this.responses = new ResponseWriter(ctx, this.connection, this.decoder, this.loop.date(), this.current,
				this.next, this.end);
		this.pieces = new WrittenPieces(ctx);
		Arrivals arrivals = new Arrivals(this.connection.origin(), this.loop.arounds());
		OwnResponses own = new OwnResponses(ctx, this.decoder, this.current, this.responses, this.end, arrivals,
				this.loop.routes().endpoint(null), this.connection.loop().troubles());
		this.requests = new RequestReader(ctx, this.decoder, this.loop.failures(), this.loop.routes(), arrivals,
				this.current, own);
		this.bodies = new BodyReader(ctx, this.connection, this.decoder.codec(), this.loop.failures(),
				this.loop.limits().body(), this.current, own, this.next);
		this.protocol = new Http1Protocol(this.connection, this.decoder, this.current, own, this.end);
		this.endings = new ChosenEnding(ctx, this.responses, this.end);
		ctx.channel().attr(OpenExchanges.ATTRIBUTE).set((channel) -> this.current.get());
	}

	@Override
	public void takeOver(@Nullable Exchange begun) {
		this.current.begun(begun);
		this.connection.speaks(this.protocol);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.protocol.moved();
		if (message instanceof HttpRequest request) {
			this.requests.read(request);
		}
		else {
			this.bodies.read((HttpContent) message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.next.holdReads();
		ctx.fireChannelReadComplete();
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object part, ChannelPromise promise) {
		OpenExchange exchange = this.current.get();
		if (exchange == null || !exchange.isRouters()) {
			// The request has been refused, or the connection cut, meanwhile.
			ReferenceCountUtil.release(part);
			promise.trySuccess();
		}
		else if (part instanceof HttpResponse || part instanceof LastHttpContent) {
			this.endings.write(exchange, part, promise);
		}
		else {
			this.endings.write(exchange, part, this.pieces.add(promise));
		}
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		ctx.flush();
		this.pieces.flushed();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		this.pieces.complete();
		ctx.fireChannelWritabilityChanged();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			this.end.inputShut();
		}
		else if (RequestDecoder.LOST_IN_HEAD.equals(event)) {
			this.end.lostInHead();
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		this.end.close(promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.pieces.closed();
		this.end.closed();
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.end.failed(cause);
	}

}
