package io.resound.server.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * The response to a request, as the router gives it to the codec. One of the methods that
 * send is called, once; the response begins when what it returns is subscribed to, and is
 * complete when that completes. Used on its event loop only.
 */
public interface Outbound {

	/** Allocates buffers for the body. */
	ByteBufAllocator allocator();

	/** The header fields, until the head has been sent. */
	HttpHeaders fields();

	/** Sets the status, which is 200 otherwise. */
	void status(int status);

	/** Sends the head, of a response without a body or to {@code HEAD}. */
	Mono<Void> sendHead();

	/**
	 * Sends a response in one piece.
	 * @param body the whole body, which belongs to the response from now on
	 */
	Mono<Void> send(ByteBuf body);

	/**
	 * Sends a body buffer by buffer, with demand while the client takes what was sent.
	 * @param body the body, whose buffers belong to the response
	 */
	Mono<Void> send(Publisher<? extends DataBuffer> body);

	/**
	 * Sends a body of groups. Each is subscribed to when the one before has been sent,
	 * and leaves at once.
	 * @param body the body, whose buffers belong to the response
	 */
	Mono<Void> sendGroups(Publisher<? extends Publisher<? extends DataBuffer>> body);

}
