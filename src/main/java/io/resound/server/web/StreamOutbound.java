package io.resound.server.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.resound.server.exchange.Outbound;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * The response on a stream of HTTP/2, which Reactor Netty sends.
 *
 * @param response the response of Reactor Netty
 * @param channel the channel of the stream
 */
record StreamOutbound(HttpServerResponse response, Channel channel) implements Outbound {

	@Override
	public ByteBufAllocator allocator() {
		return this.response.alloc();
	}

	@Override
	public HttpHeaders fields() {
		return this.response.responseHeaders();
	}

	@Override
	public void status(int status) {
		this.response.status(status);
	}

	/** Reactor Netty sends the head when the router is done. */
	@Override
	public Mono<Void> sendHead() {
		return Mono.empty();
	}

	@Override
	public Mono<Void> send(ByteBuf body) {
		return this.response.sendObject(body).then();
	}

	@Override
	public Mono<Void> send(Publisher<? extends DataBuffer> body) {
		return this.response.send(Flux.from(body).filter(this::isOpen).map(NettyDataBufferFactory::toByteBuf)).then();
	}

	/**
	 * Releases a buffer whose channel has been closed. Reactor Netty subscribes when the
	 * head has been written. If that fails, as it does on a stream that was reset, it
	 * drops the buffer that Spring has kept from a complete body.
	 */
	private boolean isOpen(DataBuffer buffer) {
		if (this.channel.isOpen()) {
			return true;
		}
		DataBufferUtils.release(buffer);
		return false;
	}

	/**
	 * Reactor Netty's own {@code sendGroups} would request 128 buffers at first, and 64
	 * more whenever so many have been written.
	 */
	@Override
	public Mono<Void> sendGroups(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return Flux.from(body).concatMap(this::sendGroup, 1).then();
	}

	/**
	 * Reactor Netty completes the writes of a channel that is closed. The body would be
	 * asked for all of its groups then, although nobody can have them.
	 */
	private Mono<Void> sendGroup(Publisher<? extends DataBuffer> group) {
		if (!this.channel.isOpen()) {
			return Mono.error(AbortedException.beforeSend());
		}
		return this.response.send(Flux.from(group).map(NettyDataBufferFactory::toByteBuf)).then();
	}

}
