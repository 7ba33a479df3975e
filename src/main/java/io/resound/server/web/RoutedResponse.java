package io.resound.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ChannelSendOperator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * A response of Reactor Netty, as WebFlux sees it. A body of one buffer leaves in one
 * write with the head; the buffer belongs to the response from then on.
 */
final class RoutedResponse implements ServerHttpResponse {

	private final HttpServerResponse response;

	private final NettyDataBufferFactory buffers;

	private final Departure departure;

	private final HttpHeaders headers;

	private @Nullable MultiValueMap<String, ResponseCookie> cookies;

	private List<Supplier<? extends Mono<Void>>> commitActions = List.of();

	private @Nullable HttpStatusCode status;

	private boolean committed;

	RoutedResponse(HttpServerResponse response, NettyDataBufferFactory buffers, Departure departure) {
		this.departure = departure;
		this.response = response;
		this.buffers = buffers;
		this.headers = new HttpHeaders(new RoutedFields(response.responseHeaders()));
	}

	@Override
	public boolean setStatusCode(@Nullable HttpStatusCode status) {
		if (this.committed) {
			return false;
		}
		this.status = status;
		return true;
	}

	@Override
	public HttpStatusCode getStatusCode() {
		return (this.status != null) ? this.status : HttpStatus.OK;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.committed ? HttpHeaders.readOnlyHttpHeaders(this.headers) : this.headers;
	}

	@Override
	public MultiValueMap<String, ResponseCookie> getCookies() {
		MultiValueMap<String, ResponseCookie> made = this.cookies;
		if (made == null) {
			made = new LinkedMultiValueMap<>();
			this.cookies = made;
		}
		return made;
	}

	@Override
	public void addCookie(ResponseCookie cookie) {
		getCookies().add(cookie.getName(), cookie);
	}

	@Override
	public DataBufferFactory bufferFactory() {
		return this.buffers;
	}

	@Override
	public void beforeCommit(Supplier<? extends Mono<Void>> action) {
		if (this.commitActions.isEmpty()) {
			this.commitActions = new ArrayList<>();
		}
		this.commitActions.add(action);
	}

	@Override
	public boolean isCommitted() {
		return this.committed;
	}

	@Override
	@SuppressWarnings("unchecked")
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		PacedBody paced = this.departure.paced();
		if (paced != null) {
			return commit(
					() -> this.response.send(paced.of(body).map(NettyDataBufferFactory::toByteBuf), (piece) -> true)
						.then());
		}
		if (!(body instanceof Mono)) {
			return new ChannelSendOperator<>(body,
					(whole) -> commit(() -> this.response
						.send(Flux.from(whole).filter(this::isOpen).map(NettyDataBufferFactory::toByteBuf))
						.then()));
		}
		Mono<DataBuffer> one = (Mono<DataBuffer>) body;
		if (one instanceof Callable<?> scalar) {
			return writeScalar((Callable<DataBuffer>) scalar);
		}
		return one.flatMap(this::write).switchIfEmpty(Mono.defer(this::setComplete));
	}

	/**
	 * Releases a piece whose channel has been closed. Reactor Netty subscribes when the
	 * head has been written. If that fails, as it does on a stream that was reset, it
	 * drops the piece that Spring has kept from a complete body.
	 */
	private boolean isOpen(DataBuffer piece) {
		if (isClosed()) {
			DataBufferUtils.release(piece);
			return false;
		}
		return true;
	}

	private boolean isClosed() {
		return this.response instanceof Connection connection && !connection.channel().isOpen();
	}

	private Mono<Void> writeScalar(Callable<DataBuffer> scalar) {
		try {
			DataBuffer buffer = scalar.call();
			return (buffer != null) ? write(buffer) : setComplete();
		}
		catch (Exception ex) {
			return Mono.error(ex);
		}
	}

	private Mono<Void> write(DataBuffer buffer) {
		return commit(() -> this.response.sendObject(NettyDataBufferFactory.toByteBuf(buffer)).then());
	}

	/**
	 * Writes groups of buffers. Each is subscribed to when the one before has been
	 * written, so that no more than one waits for the client. Reactor Netty's own
	 * {@code sendGroups} would request 128 buffers at first, and 64 more whenever so many
	 * have been written.
	 */
	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return new ChannelSendOperator<>(body,
				(groups) -> commit(() -> Flux.from(groups).concatMap(this::writeGroup, 1).then()));
	}

	/**
	 * Reactor Netty completes the writes of a channel that is closed. The body would be
	 * asked for all of its groups then, although nobody can have them.
	 */
	private Mono<Void> writeGroup(Publisher<? extends DataBuffer> group) {
		if (isClosed()) {
			return Mono.error(AbortedException.beforeSend());
		}
		return this.response.send(Flux.from(group).map(NettyDataBufferFactory::toByteBuf)).then();
	}

	@Override
	public Mono<Void> setComplete() {
		return this.committed ? Mono.empty() : commit(Mono::empty);
	}

	/** Fixes the head, then sends. Does nothing when the head is fixed already. */
	private Mono<Void> commit(Supplier<Mono<Void>> send) {
		if (this.committed) {
			return Mono.empty();
		}
		if (!this.commitActions.isEmpty()) {
			List<Supplier<? extends Mono<Void>>> actions = this.commitActions;
			this.commitActions = List.of();
			return Flux.fromIterable(actions).concatMap(Supplier::get).then(Mono.defer(() -> commit(send)));
		}
		this.committed = true;
		this.departure.begin();
		if (this.status != null) {
			this.response.status(this.status.value());
		}
		if (this.cookies != null) {
			this.cookies.values()
				.forEach((named) -> named
					.forEach((cookie) -> this.headers.add(HttpHeaders.SET_COOKIE, cookie.toString())));
		}
		return send.get();
	}

}
