package io.resound.echo;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;

/** The body of a request whose signals a test sends itself. */
final class ManualRequest extends Flux<DataBuffer> implements Subscription {

	private CoreSubscriber<? super DataBuffer> subscriber;

	private long demand;

	private int cancellations;

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> subscriber) {
		this.subscriber = subscriber;
		subscriber.onSubscribe(this);
	}

	@Override
	public void request(long n) {
		this.demand = (n == Long.MAX_VALUE) ? n : this.demand + n;
	}

	@Override
	public void cancel() {
		this.cancellations++;
	}

	/** The relay under test. */
	CoreSubscriber<? super DataBuffer> subscriber() {
		return this.subscriber;
	}

	/** How many buffers have been requested in all. */
	long demand() {
		return this.demand;
	}

	/** How often it was cancelled. */
	int cancellations() {
		return this.cancellations;
	}

}
