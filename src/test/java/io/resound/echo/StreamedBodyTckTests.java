package io.resound.echo;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * The rules of Reactive Streams for publishers and subscriptions (sections 1 and 3 of the
 * specification), held against the stream that a response reads.
 */
@Test
public class StreamedBodyTckTests extends PublisherVerification<DataBuffer> {

	public StreamedBodyTckTests() {
		super(new TestEnvironment(500, 50));
	}

	@Override
	public Publisher<DataBuffer> createPublisher(long elements) {
		if (elements == 0) {
			// An empty body is no stream, so here the whole transfer is the publisher.
			return PlainSubscriber.unguarded(transfer(Flux.empty(), new CapturingResponse()).cast(DataBuffer.class));
		}
		return PlainSubscriber.unguarded(stream(elements));
	}

	/** A stream that is read already refuses whoever comes second. */
	@Override
	public Publisher<DataBuffer> createFailedPublisher() {
		Publisher<DataBuffer> stream = stream(1);
		stream.subscribe(new BodyReader());
		return PlainSubscriber.unguarded(stream);
	}

	/** The first buffer, and in it the second. The source bounds the others. */
	@Override
	public long boundedDepthOfOnNextAndRequestRecursion() {
		return 2;
	}

	private static Publisher<DataBuffer> stream(long elements) {
		CapturingResponse response = new CapturingResponse();
		Flux<DataBuffer> body = Flux.range(0, (int) Math.min(elements, Integer.MAX_VALUE))
			.map((i) -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { 'x' }));
		transfer(body, response).subscribe();
		return response.body();
	}

	private static EchoTransfer transfer(Flux<DataBuffer> body, CapturingResponse response) {
		return new EchoTransfer(body, -1, response);
	}

}
