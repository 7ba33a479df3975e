package io.resound.server.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.LastHttpContent;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * Writes the body of a response buffer by buffer. It requests the next one when the last
 * has been written and the channel is writable: so what waits for the client is at most
 * one buffer more than the channel's high water mark.
 * <p>
 * <b>Thread:</b> the event loop of the connection calls every method.
 */
final class ResponseBody implements CoreSubscriber<DataBuffer> {

	private final Http1Outbound response;

	private Subscription source = Operators.emptySubscription();

	/** Whether a buffer has been requested and has not come. */
	private boolean requested;

	/** Whether {@link #requestMore} is on the stack. */
	private boolean requesting;

	private boolean ended;

	/**
	 * Creates the subscriber of a body.
	 * @param response the response, whose head has been written
	 */
	ResponseBody(Http1Outbound response) {
		this.response = response;
	}

	@Override
	public Context currentContext() {
		return this.response.context();
	}

	@Override
	public void onSubscribe(Subscription source) {
		this.source = source;
		if (this.ended) {
			source.cancel();
		}
		else {
			requestMore();
		}
	}

	/** Requests buffers as long as there is space for them. */
	void requestMore() {
		if (this.requesting) {
			return;
		}
		this.requesting = true;
		while (!this.ended && !this.requested && this.response.isWritable()) {
			this.requested = true;
			this.source.request(1);
		}
		this.requesting = false;
		this.response.flush();
	}

	@Override
	public void onNext(DataBuffer buffer) {
		this.requested = false;
		if (this.ended) {
			DataBufferUtils.release(buffer);
			return;
		}
		ByteBuf bytes = NettyDataBufferFactory.toByteBuf(buffer);
		if (!this.response.write(bytes)) {
			cancel();
		}
		requestMore();
	}

	@Override
	public void onComplete() {
		if (!this.ended) {
			this.ended = true;
			this.response.write(LastHttpContent.EMPTY_LAST_CONTENT);
			this.response.flush();
		}
	}

	@Override
	public void onError(Throwable failure) {
		if (!this.ended) {
			this.ended = true;
			this.response.failed(failure);
		}
	}

	/** Requests nothing more. */
	void cancel() {
		if (!this.ended) {
			this.ended = true;
			this.source.cancel();
		}
	}

}
