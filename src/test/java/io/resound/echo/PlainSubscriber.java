package io.resound.echo;

import java.util.Objects;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * A subscriber that Reactor takes for one of its own. It would put a guard around any
 * other, and the TCK would verify the guard instead of our publisher.
 *
 * @param <T> the elements
 * @param subscriber the subscriber of the TCK
 */
record PlainSubscriber<T>(Subscriber<? super T> subscriber) implements CoreSubscriber<T> {

	PlainSubscriber {
		Objects.requireNonNull(subscriber);
	}

	/** A publisher without Reactor's guard. */
	static <T> Publisher<T> unguarded(Publisher<T> publisher) {
		return (subscriber) -> publisher.subscribe(new PlainSubscriber<>(subscriber));
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscriber.onSubscribe(subscription);
	}

	@Override
	public void onNext(T element) {
		this.subscriber.onNext(element);
	}

	@Override
	public void onError(Throwable failure) {
		this.subscriber.onError(failure);
	}

	@Override
	public void onComplete() {
		this.subscriber.onComplete();
	}

}
