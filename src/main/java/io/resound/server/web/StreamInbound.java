package io.resound.server.web;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.resound.server.exchange.Inbound;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * The request on a stream of HTTP/2, which Reactor Netty hands to the router.
 *
 * @param request the request of Reactor Netty
 * @param channel the channel of the stream
 * @param exchange the exchange, {@code null} if it has ended
 */
record StreamInbound(HttpServerRequest request, Channel channel, @Nullable OpenExchange exchange) implements Inbound {

	@Override
	public String id() {
		return this.request.requestId();
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
		return this.request.requestHeaders();
	}

	/** Reactor Netty releases its own reference to each buffer. */
	@Override
	public Flux<DataBuffer> body(NettyDataBufferFactory buffers) {
		return this.request.receiveObject()
			.map((received) -> buffers.wrap(((ByteBufHolder) received).content().retain()));
	}

}
