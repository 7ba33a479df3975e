package io.resound.echo;

import io.resound.http.Arrival;
import io.resound.spool.Spool;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Sends the body of a request back when it is complete. A body that is one buffer is
 * written at once together with the head. Any other is collected in the spool: one of at
 * most 64 KiB stays in memory, and is written together with the head too.
 * <p>
 * It completes when the response has been written. It fails if the body exceeds the
 * spool's limits, or as the {@linkplain EchoTransfer streamed transfer} does. Cancelling
 * it releases everything.
 */
final class CompleteTransfer extends Mono<Void> {

	private final Flux<DataBuffer> body;

	private final long length;

	private final ServerHttpResponse response;

	private final Spool spool;

	private final Arrival arrival;

	/**
	 * Creates a transfer, which begins when it is subscribed to.
	 * @param body the body of the request
	 * @param length its declared length in bytes, or -1 if none is declared
	 * @param response the response, whose head is complete but for this
	 * @param spool collects the body
	 * @param arrival the request as it arrived
	 */
	CompleteTransfer(Flux<DataBuffer> body, long length, ServerHttpResponse response, Spool spool, Arrival arrival) {
		this.body = body;
		this.length = length;
		this.response = response;
		this.spool = spool;
		this.arrival = arrival;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> subscriber) {
		this.body.subscribe(new BodyCollector(subscriber, this.length, this.response, this.spool, this.arrival));
	}

}
