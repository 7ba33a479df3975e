package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.Outbound;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;

/**
 * The response of the router to one request. It decides how the length of the body is
 * told (RFC 9112 section 6): by {@code Content-Length} if the router has set that or
 * sends the body in one piece, otherwise by chunks.
 */
final class Http1Outbound implements Outbound {

	private final RouterLink link;

	private final OpenExchange exchange;

	private final HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();

	private HttpResponseStatus status = HttpResponseStatus.OK;

	/** Who waits until the response has been written; {@code null} before it is sent. */
	private @Nullable CoreSubscriber<? super Void> sender;

	private @Nullable ResponseBody body;

	Http1Outbound(RouterLink link, OpenExchange exchange) {
		this.link = link;
		this.exchange = exchange;
	}

	@Override
	public ByteBufAllocator allocator() {
		return this.link.channel().alloc();
	}

	@Override
	public HttpHeaders fields() {
		return this.fields;
	}

	/** Sets the status, with its registered phrase, which Netty has not got of each. */
	@Override
	public void status(int status) {
		HttpStatus registered = HttpStatus.resolve(status);
		this.status = (registered != null) ? HttpResponseStatus.valueOf(status, registered.getReasonPhrase())
				: HttpResponseStatus.valueOf(status);
	}

	@Override
	public Mono<Void> sendHead() {
		return new Sending(this::writeHead);
	}

	@Override
	public Mono<Void> send(ByteBuf body) {
		return new Sending(() -> writeWhole(body));
	}

	@Override
	public Mono<Void> send(Publisher<? extends DataBuffer> body) {
		return new Sending(() -> writeStream(body));
	}

	@Override
	public Mono<Void> sendGroups(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return send(Flux.from(body).concatMap((group) -> group, 1));
	}

	/** Writes a response without a body, or the head of one to {@code HEAD}. */
	void writeHead() {
		writeWhole(Unpooled.EMPTY_BUFFER);
	}

	private void writeWhole(ByteBuf body) {
		write(whole(body));
		flush();
	}

	private HttpResponse whole(ByteBuf body) {
		String length = this.fields.get(HttpHeaderNames.CONTENT_LENGTH);
		if (this.exchange.isHeadOnly()) {
			if (length == null) {
				this.fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
			}
		}
		else if (length == null && !isLengthForbidden()) {
			this.fields.set(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.readableBytes()));
		}
		return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, this.status, body, this.fields,
				EmptyHttpHeaders.INSTANCE);
	}

	/** RFC 9110 section 8.6. */
	private boolean isLengthForbidden() {
		return this.status.code() == HttpResponseStatus.NO_CONTENT.code()
				|| this.status.code() == HttpResponseStatus.NOT_MODIFIED.code();
	}

	private void writeStream(Publisher<? extends DataBuffer> body) {
		if (!this.fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
			this.fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
		}
		ResponseBody subscriber = new ResponseBody(this);
		this.body = subscriber;
		if (!write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, this.status, this.fields))) {
			subscriber.cancel();
		}
		body.subscribe(subscriber);
	}

	/**
	 * Writes a part of the response, unless the exchange is no longer the router's.
	 * @param part the part; this method owns it
	 * @return whether more may follow
	 */
	boolean write(Object part) {
		return this.link.write(this.exchange, part);
	}

	/** Flushes what has been written, now or when the connection has been read. */
	void flush() {
		this.link.flush();
	}

	/** Whether there is space for more. */
	boolean isWritable() {
		return this.link.channel().isWritable();
	}

	/** The channel may be writable again. */
	void writabilityChanged() {
		if (this.body != null) {
			this.body.requestMore();
		}
	}

	/** The last part has been written. */
	void written() {
		if (this.sender != null) {
			this.sender.onComplete();
		}
	}

	/** The body cannot be completed. */
	void failed(Throwable failure) {
		if (this.sender != null) {
			this.sender.onError(failure);
		}
	}

	/** The context of who sends. */
	Context context() {
		return (this.sender != null) ? this.sender.currentContext() : Context.empty();
	}

	/** Sends when it is subscribed to, and completes when everything has been written. */
	private final class Sending extends Mono<Void> implements Subscription {

		private final Runnable begin;

		Sending(Runnable begin) {
			this.begin = begin;
		}

		@Override
		public void subscribe(CoreSubscriber<? super Void> subscriber) {
			if (Http1Outbound.this.sender != null) {
				Operators.error(subscriber, new IllegalStateException("A response can be sent once"));
				return;
			}
			Http1Outbound.this.sender = subscriber;
			subscriber.onSubscribe(this);
			this.begin.run();
		}

		@Override
		public void request(long n) {
			// It has no elements.
		}

		@Override
		public void cancel() {
			if (Http1Outbound.this.body != null) {
				Http1Outbound.this.body.cancel();
			}
		}

	}

}
