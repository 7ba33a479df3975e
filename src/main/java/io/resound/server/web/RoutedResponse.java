package io.resound.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import io.resound.server.exchange.Outbound;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
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
 * A response, as WebFlux sees it. A body of one buffer leaves in one write with the head;
 * the buffer belongs to the response from then on.
 */
final class RoutedResponse implements ServerHttpResponse {

	private final Outbound response;

	private final NettyDataBufferFactory buffers;

	private final Departure departure;

	private final HttpHeaders headers;

	private @Nullable MultiValueMap<String, ResponseCookie> cookies;

	private List<Supplier<? extends Mono<Void>>> commitActions = List.of();

	private @Nullable HttpStatusCode status;

	private boolean committed;

	RoutedResponse(Outbound response, NettyDataBufferFactory buffers, Departure departure) {
		this.departure = departure;
		this.response = response;
		this.buffers = buffers;
		this.headers = new HttpHeaders(new RoutedFields(response.fields()));
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
			return commit(() -> this.response.sendGroups(paced.of(body).map(Mono::just)));
		}
		if (!(body instanceof Mono)) {
			return new ChannelSendOperator<>(body, (whole) -> commit(() -> this.response.send(whole)));
		}
		Mono<DataBuffer> one = (Mono<DataBuffer>) body;
		if (one instanceof Callable<?> scalar) {
			return writeScalar((Callable<DataBuffer>) scalar);
		}
		return one.flatMap(this::write).switchIfEmpty(Mono.defer(this::setComplete));
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
		return commit(() -> this.response.send(NettyDataBufferFactory.toByteBuf(buffer)));
	}

	/**
	 * Writes groups of buffers. Each is subscribed to when the one before has been
	 * written, so that no more than one waits for the client.
	 */
	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		PacedBody paced = this.departure.paced();
		if (paced != null) {
			return commit(() -> this.response
				.sendGroups(paced.of(Flux.from(body).concatMap((group) -> group, 1)).map(Mono::just)));
		}
		return new ChannelSendOperator<>(body, (groups) -> commit(() -> this.response.sendGroups(groups)));
	}

	@Override
	public Mono<Void> setComplete() {
		return this.committed ? Mono.empty() : commit(this::sendHead);
	}

	/** The router is never done with a response that hangs, so it has an endless body. */
	private Mono<Void> sendHead() {
		return this.departure.hangs() ? this.response.send(Flux.never()) : this.response.sendHead();
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
		if (this.status != null) {
			this.response.status(this.status.value());
		}
		if (this.cookies != null) {
			this.cookies.values()
				.forEach((named) -> named
					.forEach((cookie) -> this.headers.add(HttpHeaders.SET_COOKIE, cookie.toString())));
		}
		return this.departure.begin(send.get());
	}

}
