package io.resound.echo;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

/**
 * The rules of Reactive Streams for subscribers (section 2 of the specification), held
 * against the subscriber of a request. What it demands is up to the response, so here the
 * TCK is the response.
 */
@Test
public class BodyRelayTckTests extends SubscriberWhiteboxVerification<DataBuffer> {

	private final ExecutorService elements = Executors.newSingleThreadExecutor();

	public BodyRelayTckTests() {
		super(new TestEnvironment(500, 50));
	}

	@Override
	public ExecutorService publisherExecutorService() {
		return this.elements;
	}

	@AfterClass
	public void shutDown() {
		this.elements.shutdown();
	}

	@Override
	public DataBuffer createElement(int element) {
		return DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { (byte) element });
	}

	@Override
	public Subscriber<DataBuffer> createSubscriber(WhiteboxSubscriberProbe<DataBuffer> probe) {
		Response response = new Response(probe);
		return new BodyRelay(new Transfer(probe, response), -1, response);
	}

	/** Whoever waits for the transfer. */
	private record Transfer(WhiteboxSubscriberProbe<DataBuffer> probe,
			Response response) implements CoreSubscriber<Void> {

		@Override
		public void onSubscribe(Subscription transfer) {
			transfer.request(Long.MAX_VALUE);
			this.probe.registerOnSubscribe(new SubscriberPuppet() {

				@Override
				public void triggerRequest(long n) {
					Transfer.this.response.demand.request(n);
				}

				@Override
				public void signalCancel() {
					transfer.cancel();
				}

			});
		}

		@Override
		public void onNext(Void nothing) {
			throw new AssertionError("a transfer has no elements");
		}

		@Override
		public void onError(Throwable failure) {
			this.probe.registerOnError(failure);
		}

		@Override
		public void onComplete() {
			this.probe.registerOnComplete();
		}

	}

	/** A response that reads its body by the demand of the TCK. */
	private static final class Response extends ServerHttpResponseDecorator implements CoreSubscriber<DataBuffer> {

		private final WhiteboxSubscriberProbe<DataBuffer> probe;

		private final Operators.DeferredSubscription demand = new Operators.DeferredSubscription();

		Response(WhiteboxSubscriberProbe<DataBuffer> probe) {
			super(new MockServerHttpResponse());
			this.probe = probe;
		}

		@Override
		public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
			return Mono.<Void>never().doOnSubscribe((subscription) -> body.subscribe(this));
		}

		@Override
		public void onSubscribe(Subscription body) {
			this.demand.set(body);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			this.probe.registerOnNext(buffer);
		}

		@Override
		public void onError(Throwable failure) {
			this.probe.registerOnError(failure);
		}

		@Override
		public void onComplete() {
			this.probe.registerOnComplete();
		}

	}

}
