package io.resound.echo;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Waits until the response has been written, and passes the result to the subscriber of
 * the transfer. It is the subscriber's subscription from the beginning, before there is a
 * write to cancel.
 */
final class ResponseWrite extends Operators.DeferredSubscription implements CoreSubscriber<Void> {

	private final CoreSubscriber<? super Void> subscriber;

	private final Transfer transfer;

	ResponseWrite(CoreSubscriber<? super Void> subscriber, Transfer transfer) {
		this.subscriber = subscriber;
		this.transfer = transfer;
	}

	@Override
	public Context currentContext() {
		return this.subscriber.currentContext();
	}

	/** The request is subscribed to, so the transfer can be cancelled from now on. */
	void begin() {
		this.subscriber.onSubscribe(this);
	}

	@Override
	public void onSubscribe(Subscription write) {
		set(write);
	}

	@Override
	public void onNext(Void nothing) {
		// A write has no elements.
	}

	@Override
	public void onComplete() {
		this.transfer.written();
		this.subscriber.onComplete();
	}

	@Override
	public void onError(Throwable failure) {
		this.transfer.cancel();
		this.subscriber.onError(failure);
	}

	@Override
	public void cancel() {
		super.cancel();
		this.transfer.cancel();
	}

	/** What the response is written with. */
	interface Transfer {

		/** The response has been written. */
		default void written() {
			// The transfer has nothing left to release.
		}

		/** Ends the transfer and releases what it has. Of no effect after the end. */
		void cancel();

	}

}
