package io.resound.server.http1;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.resound.connection.ClientConnection;
import io.resound.metrics.Exchange;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;

/**
 * The handler of an HTTP/1 connection, between the codec and the router. It only forwards
 * what happens to the class whose job that is:
 *
 * <pre>
 *  what the decoder has decoded ──► RequestReader, BodyReader ──┬──► RouterCall ──► the router
 *                                                               ▼                       │
 *                                                          OwnResponses                 │
 *                                                               ▼                       ▼
 *  the encoder ◄──────────────────────────────────────── ResponseWriter ◄─────── Http1Outbound
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
final class Http1Handler extends ChannelInboundHandlerAdapter implements Http1.Connection {

	private final Http1 loop;

	private final ClientConnection connection;

	private final RequestDecoder decoder;

	private final CurrentExchange current;

	private Http1Protocol protocol;

	private final Http1.@Nullable AfterExchange after;

	private RequestReader requests;

	private BodyReader bodies;

	private Flushes flushes;

	private NextRequest next;

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
		this.flushes = new Flushes(ctx);
		this.next = new NextRequest(ctx, this.connection, this.decoder, this.current, this.end, this.flushes,
				this.after);
		ResponseWriter responses = new ResponseWriter(ctx, this.connection, this.decoder, this.loop.date(),
				this.current, this.next, this.end);
		Arrivals arrivals = new Arrivals(this.connection.origin(), this.loop.arounds(), this.loop.accessLog(),
				ctx.channel());
		OwnResponses own = new OwnResponses(ctx, this.decoder, this.current, responses, this.end, arrivals,
				this.loop.routes().endpoint(null), this.connection.loop().troubles());
		RouterLink router = new RouterLink(ctx, this.connection, this.loop.responder(), this.current,
				new ChosenEnding(ctx, responses, this.end), this.next, this.end, this.flushes);
		this.requests = new RequestReader(this.decoder, this.loop.failures(), this.loop.routes(), arrivals,
				this.current, own, router, this.connection, this.loop.upgrades());
		this.bodies = new BodyReader(this.connection, this.decoder.codec(), this.loop.failures(),
				this.loop.limits().body(), this.current, own, this.next);
		this.protocol = new Http1Protocol(this.connection, this.decoder, this.current, own, this.end);
	}

	@Override
	public void takeOver(@Nullable Exchange begun) {
		this.current.begun(begun);
		this.connection.speaks(this.protocol);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.flushes.reading();
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
		this.flushes.readComplete();
		this.next.holdReads();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		RouterCall call = this.current.call();
		if (call != null) {
			call.response().writabilityChanged();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof ChannelInputShutdownEvent) {
			this.end.inputShut();
		}
		else if (RequestDecoder.LOST_IN_HEAD.equals(event)) {
			this.end.lostInHead();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.end.closed();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.end.failed(cause);
	}

}
