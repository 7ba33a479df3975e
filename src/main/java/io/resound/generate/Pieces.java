package io.resound.generate;

import java.util.concurrent.ScheduledExecutorService;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * A body that is made in pieces. A piece is made when the one before has been written, so
 * a client that does not read has no more than one waiting for it. A client that reads
 * fast does not keep the event loop from other connections: they have their turn after
 * some pieces.
 */
final class Pieces {

	/** The pieces of a turn; together 1 MiB of the largest. */
	private static final int TURN = 16;

	private final Source source;

	private final Scheduler loop;

	private int made;

	/**
	 * Creates a body, which can be written once.
	 * @param source makes the pieces
	 * @param loop the event loop of the connection
	 */
	Pieces(Source source, ScheduledExecutorService loop) {
		this.source = source;
		this.loop = Schedulers.fromExecutorService(loop);
	}

	/** Writes the body. */
	Mono<Void> writeTo(ServerHttpResponse response) {
		Flux<DataBuffer> piece = Flux.defer(this::next);
		return response.writeAndFlushWith(Flux.generate((sink) -> {
			if (this.source.isDone()) {
				sink.complete();
			}
			else {
				sink.next(piece);
			}
		}));
	}

	private Publisher<DataBuffer> next() {
		if (this.source.isDone()) {
			// The response asks for a piece before the one before it has been made.
			return Mono.empty();
		}
		this.made++;
		return (this.made % TURN == 0) ? Flux.defer(this.source::next).subscribeOn(this.loop) : this.source.next();
	}

	/** Makes pieces. Used on the event loop of the connection. */
	interface Source {

		/** Whether the last piece has been made. */
		boolean isDone();

		/** Makes the next piece, of one buffer or several. */
		Publisher<DataBuffer> next();

	}

}
