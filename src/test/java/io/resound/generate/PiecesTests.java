package io.resound.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** A body in pieces, and who else has a turn. */
class PiecesTests {

	@Test
	void othersOfTheLoopHaveTheirTurnWhileAClientReadsFast() throws Exception {
		List<String> events = new ArrayList<>();
		try (ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor()) {
			CompletableFuture<Void> written = new CompletableFuture<>();
			loop.execute(() -> {
				loop.execute(() -> events.add("another connection"));
				new Pieces(new Hundred(events), loop).writeTo(new FastResponse())
					.subscribe(null, written::completeExceptionally, () -> written.complete(null));
			});
			written.get(10, TimeUnit.SECONDS);
		}
		assertThat(events).hasSize(101).endsWith("piece 100");
		assertThat(events.indexOf("another connection")).isBetween(1, 20);
	}

	/** A hundred pieces that are there at once. */
	private static final class Hundred implements Pieces.Source {

		private final List<String> events;

		private int made;

		Hundred(List<String> events) {
			this.events = events;
		}

		@Override
		public boolean isDone() {
			return this.made == 100;
		}

		@Override
		public Publisher<DataBuffer> next() {
			this.events.add("piece " + ++this.made);
			return Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[] { 1 }));
		}

	}

	/** Writes at once what it is given, one group after the other. */
	private static final class FastResponse extends MockServerHttpResponse {

		@Override
		protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
			return Flux.from(body).concatMap((group) -> Flux.from(group).then(), 1).then();
		}

	}

}
