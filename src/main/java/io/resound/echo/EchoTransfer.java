package io.resound.echo;

import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Sends the body of a request back as the body of its response. It completes when the
 * response has been written. It fails when the request fails before its first buffer, or
 * when the response cannot be written. Cancelling it cancels both.
 * <p>
 * The first buffer decides how the response is written:
 * <ul>
 * <li>A buffer that is the whole body is handed to the response as a {@link Mono}, which
 * the server writes together with the head, in one system call.</li>
 * <li>A buffer that is a part of the body is the first of a stream. The response requests
 * the other buffers as its client reads, and each leaves when it arrives.</li>
 * <li>If the body is empty, the response is a head with {@code Content-Length: 0}.</li>
 * </ul>
 * Until then nothing is written, so a request that fails early can still be refused.
 * <p>
 * Each role of Reactive Streams has a class of its own. {@link BodyRelay} subscribes to
 * the request; it has the {@link TransferState} and explains it. {@link StreamedBody} is
 * what the response subscribes to if the body is streamed. {@link ResponseWrite} waits
 * until the response has been written.
 * <p>
 * {@link Flux#switchOnFirst} has the same purpose, but cannot keep every buffer owned
 * once. It regards the first buffer as its own even after the response was given it. With
 * a discard hook, cancelling therefore releases the whole body twice. Without one, a
 * buffer that arrives after the cancellation is never released. It also allocates 80
 * bytes more for a request whose body is one buffer.
 */
final class EchoTransfer extends Mono<Void> {

	private final Flux<DataBuffer> body;

	private final long length;

	private final ServerHttpResponse response;

	/**
	 * Creates a transfer, which begins when it is subscribed to.
	 * @param body the body of the request; each of its buffers is passed on to the
	 * response or released
	 * @param length the declared length of the body in bytes, or -1 if it is unknown
	 * @param response the response, not yet committed
	 */
	EchoTransfer(Flux<DataBuffer> body, long length, ServerHttpResponse response) {
		this.body = body;
		this.length = length;
		this.response = response;
	}

	/**
	 * Begins the transfer. The body of a request can be read once, so a second subscriber
	 * is refused by the request.
	 */
	@Override
	public void subscribe(CoreSubscriber<? super Void> subscriber) {
		this.body.subscribe(new BodyRelay(subscriber, this.length, this.response));
	}

}
