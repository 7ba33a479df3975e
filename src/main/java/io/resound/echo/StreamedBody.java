package io.resound.echo;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * The publisher that the response subscribes to if a body is streamed. It is unicast,
 * which rule 1.11 of Reactive Streams leaves to the publisher: the body can be read once,
 * and a second subscriber gets an error (rule 1.9). What it publishes is decided by the
 * {@link BodyRelay}.
 */
final class StreamedBody extends Flux<DataBuffer> {

	private final BodyRelay relay;

	private boolean read;

	StreamedBody(BodyRelay relay) {
		this.relay = relay;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> reader) {
		if (this.read) {
			Operators.error(reader, new IllegalStateException("The body of a request can be read once"));
			return;
		}
		this.read = true;
		this.relay.readBy(reader);
	}

	/** The response's subscription, by which it requests buffers. */
	record Demand(BodyRelay relay) implements Subscription {

		@Override
		public void request(long n) {
			this.relay.request(n);
		}

		@Override
		public void cancel() {
			this.relay.cancel();
		}

	}

}
