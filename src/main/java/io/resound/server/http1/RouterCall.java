package io.resound.server.http1;

import java.nio.channels.ClosedChannelException;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.resound.server.exchange.Inbound;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.Responder;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * One request that the router responds to, from the head of the request to the end of the
 * exchange. It is the subscriber of what the router does.
 */
final class RouterCall implements Inbound, CoreSubscriber<Void> {

	private final RouterLink link;

	private final OpenExchange exchange;

	private final HttpRequest request;

	private final RequestBody body;

	private final Http1Outbound response;

	private Subscription router = Operators.emptySubscription();

	RouterCall(RouterLink link, OpenExchange exchange, HttpRequest request) {
		this.link = link;
		this.exchange = exchange;
		this.request = request;
		this.body = new RequestBody(link.reads());
		this.response = new Http1Outbound(link, exchange);
	}

	/** Has the router respond. */
	void begin(Responder responder) {
		responder.respond(this, this.response).subscribe(this);
	}

	/** The body of the request. */
	RequestBody requestBody() {
		return this.body;
	}

	/** The response. */
	Http1Outbound response() {
		return this.response;
	}

	/** The response has been written: nobody wants the rest of the request. */
	void written() {
		this.response.written();
		this.body.discard();
	}

	/** The router need not respond any more. */
	void cancel() {
		this.router.cancel();
		this.body.discard();
	}

	/** The connection is closed. */
	void closed() {
		this.body.fail(ClosedChannelException::new);
		cancel();
	}

	// What the router does

	@Override
	public void onSubscribe(Subscription router) {
		this.router = router;
		router.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Void nothing) {
		// It has no elements.
	}

	@Override
	public void onComplete() {
		if (this.exchange.state() == OpenExchange.State.ROUTED) {
			this.response.writeHead();
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.link.failed(this.exchange);
	}

	// The request

	@Override
	public OpenExchange exchange() {
		return this.exchange;
	}

	@Override
	public Channel channel() {
		return this.link.channel();
	}

	@Override
	public String id() {
		return this.link.id();
	}

	@Override
	public HttpMethod method() {
		return this.request.method();
	}

	@Override
	public String target() {
		return this.request.uri();
	}

	@Override
	public HttpHeaders fields() {
		return this.request.headers();
	}

	@Override
	public Flux<DataBuffer> body(NettyDataBufferFactory buffers) {
		return this.body.wrappedBy(buffers);
	}

}
