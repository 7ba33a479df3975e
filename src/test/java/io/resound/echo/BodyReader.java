package io.resound.echo;

import java.util.ArrayList;
import java.util.List;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

import org.springframework.core.io.buffer.DataBuffer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads a streamed body as a response does, and requests only what a test tells it to.
 */
final class BodyReader implements CoreSubscriber<DataBuffer> {

	private final List<DataBuffer> buffers = new ArrayList<>();

	private Subscription subscription;

	private Throwable failure;

	private boolean complete;

	private Runnable onNext = () -> {
	};

	/** Has something done whenever a buffer arrives, before its arrival returns. */
	void whenBufferArrives(Runnable action) {
		this.onNext = action;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
	}

	@Override
	public void onNext(DataBuffer buffer) {
		this.buffers.add(buffer);
		this.onNext.run();
	}

	@Override
	public void onError(Throwable failure) {
		assertThat(hasEnded()).isFalse();
		this.failure = failure;
	}

	@Override
	public void onComplete() {
		assertThat(hasEnded()).isFalse();
		this.complete = true;
	}

	/** The subscription, good for use even after the end. */
	Subscription subscription() {
		return this.subscription;
	}

	/** What has arrived. */
	List<DataBuffer> buffers() {
		return this.buffers;
	}

	/** How it failed, or {@code null}. */
	Throwable failure() {
		return this.failure;
	}

	/** Whether all has arrived. */
	boolean isComplete() {
		return this.complete;
	}

	private boolean hasEnded() {
		return this.complete || this.failure != null;
	}

}
