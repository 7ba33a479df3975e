package io.resound.echo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Each transition of the states of a transfer, and who releases which buffer. */
class EchoTransferTests {

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(Unpooled.buffer().alloc());

	private static final int LENGTH = 10;

	private final ManualRequest request = new ManualRequest();

	private final CapturingResponse response = new CapturingResponse();

	private final BodyReader reader = new BodyReader();

	private final Outcome outcome = new Outcome();

	private final List<ByteBuf> made = new ArrayList<>();

	@BeforeEach
	void subscribe() {
		new EchoTransfer(this.request, LENGTH, this.response).subscribe(this.outcome);
	}

	/** A test releases what it was handed, so that every count ends at zero. */
	@AfterEach
	void everyBufferHasBeenReleasedOnce() {
		assertThat(this.made).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void nothingIsWrittenBeforeTheFirstBuffer() {
		assertThat(this.request.demand()).isEqualTo(1);
		assertThat(this.response.body()).isNull();
		assertThat(this.response.isComplete()).isFalse();
	}

	@Test
	void aBodyThatIsWholeIsHandedOverAsOneValue() throws Exception {
		ByteBuf whole = arrives("0123456789");
		assertThat(this.response.body()).isInstanceOf(Mono.class).isInstanceOf(Callable.class);
		DataBuffer handedOver = (DataBuffer) ((Callable<?>) this.response.body()).call();
		assertThat(NettyDataBufferFactory.toByteBuf(handedOver)).isSameAs(whole);
		assertThat(this.request.demand()).isEqualTo(1);
		this.request.subscriber().onComplete();
		assertThat(this.outcome.complete).isFalse();
		this.response.succeed();
		assertThat(this.outcome.complete).isTrue();
		assertThat(whole.refCnt()).as("the response owns it").isEqualTo(1);
		whole.release();
	}

	@Test
	void anEmptyBodyIsAHeadWithContentLengthZero() {
		this.request.subscriber().onComplete();
		assertThat(this.response.getHeaders().getContentLength()).isZero();
		assertThat(this.response.isComplete()).isTrue();
		assertThat(this.response.body()).isNull();
		assertThat(this.outcome.complete).isTrue();
	}

	@Test
	void aBodyInPartsIsStreamedInOrder() {
		arrives("012");
		read();
		this.reader.subscription().request(2);
		arrives("3456789");
		assertThat(text()).isEqualTo("0123456789");
		this.request.subscriber().onComplete();
		assertThat(this.reader.isComplete()).isTrue();
		assertThat(this.outcome.complete).isFalse();
		this.response.succeed();
		assertThat(this.outcome.complete).isTrue();
		releaseRead();
	}

	@Test
	void theFirstBufferIsHeldUntilTheResponseRequestsIt() {
		ByteBuf first = arrives("012");
		read();
		assertThat(this.reader.buffers()).isEmpty();
		assertThat(first.refCnt()).isEqualTo(1);
		this.reader.subscription().request(1);
		assertThat(text()).isEqualTo("012");
		releaseRead();
	}

	@Test
	void aRequestThatEndsWhileItsFirstBufferIsHeldEndsTheStreamAfterIt() {
		arrives("012");
		read();
		this.request.subscriber().onComplete();
		assertThat(this.reader.isComplete()).isFalse();
		this.reader.subscription().request(1);
		assertThat(text()).isEqualTo("012");
		assertThat(this.reader.isComplete()).isTrue();
		releaseRead();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 1000, Long.MAX_VALUE - 1, Long.MAX_VALUE })
	void theFirstDemandOfTheResponseIsReducedByTheBufferThatHasArrived(long demand) {
		arrives("012");
		read();
		this.reader.subscription().request(demand);
		assertThat(this.request.demand()).isEqualTo(demand);
		releaseRead();
	}

	@Test
	void theRequestIsNeverAskedForMoreThanTheResponseHasRequested() {
		arrives("0");
		read();
		long requested = 0;
		for (long n : new long[] { 1, 1, 5, 2, 1, 100 }) {
			this.reader.subscription().request(n);
			requested += n;
			assertThat(this.request.demand()).isEqualTo(requested);
		}
		releaseRead();
	}

	@Test
	void cancellingBeforeTheFirstBufferCancelsTheRequestAndWritesNothing() {
		this.outcome.subscription.cancel();
		assertThat(this.request.cancellations()).isEqualTo(1);
		ByteBuf late = arrives("0123456789");
		assertThat(late.refCnt()).isZero();
		this.request.subscriber().onComplete();
		assertThat(this.response.body()).isNull();
		assertThat(this.response.isComplete()).isFalse();
		assertThat(this.outcome.hasEnded()).isFalse();
	}

	@Test
	void aFailureAfterTheCancellationIsOfNoInterest() {
		this.outcome.subscription.cancel();
		this.request.subscriber().onError(new IllegalStateException("late"));
		assertThat(this.outcome.hasEnded()).isFalse();
	}

	@Test
	void cancellingReleasesTheBufferThatIsHeld() {
		ByteBuf first = arrives("012");
		read();
		this.outcome.subscription.cancel();
		assertThat(first.refCnt()).isZero();
		assertThat(this.request.cancellations()).isEqualTo(1);
		assertThat(this.response.isCancelled()).isTrue();
	}

	@Test
	void cancellingReleasesTheBufferThatIsHeldAfterTheRequestHasEnded() {
		ByteBuf first = arrives("012");
		read();
		this.request.subscriber().onComplete();
		this.outcome.subscription.cancel();
		assertThat(first.refCnt()).isZero();
	}

	@Test
	void cancellingLeavesTheWholeBodyToTheResponse() {
		ByteBuf whole = arrives("0123456789");
		this.outcome.subscription.cancel();
		assertThat(this.response.isCancelled()).isTrue();
		assertThat(this.request.cancellations()).isEqualTo(1);
		assertThat(whole.refCnt()).isEqualTo(1);
		whole.release();
	}

	@Test
	void aBufferAfterTheResponseHasCancelledIsReleased() {
		arrives("012");
		read();
		this.reader.subscription().request(5);
		this.reader.subscription().cancel();
		assertThat(this.request.cancellations()).isEqualTo(1);
		ByteBuf late = arrives("345");
		assertThat(late.refCnt()).isZero();
		assertThat(text()).isEqualTo("012");
		releaseRead();
	}

	@Test
	void aBufferAfterTheWholeBodyIsReleased() {
		ByteBuf whole = arrives("0123456789");
		ByteBuf late = arrives("0");
		assertThat(late.refCnt()).isZero();
		whole.release();
	}

	@Test
	void aFailureBeforeTheFirstBufferFailsTheTransferWithNothingWritten() {
		RuntimeException failure = new IllegalStateException("reset");
		this.request.subscriber().onError(failure);
		assertThat(this.outcome.failure).isSameAs(failure);
		assertThat(this.response.body()).isNull();
		assertThat(this.response.isComplete()).isFalse();
	}

	@Test
	void aFailureWhileTheFirstBufferIsHeldComesAfterIt() {
		RuntimeException failure = new IllegalStateException("reset");
		arrives("012");
		read();
		this.request.subscriber().onError(failure);
		assertThat(this.reader.failure()).isNull();
		this.reader.subscription().request(1);
		assertThat(text()).isEqualTo("012");
		assertThat(this.reader.failure()).isSameAs(failure);
		releaseRead();
	}

	@Test
	void aFailureAfterTheFirstBufferFailsTheStreamAndByItTheTransfer() {
		RuntimeException failure = new IllegalStateException("reset");
		arrives("012");
		read();
		this.reader.subscription().request(1);
		this.request.subscriber().onError(failure);
		assertThat(this.reader.failure()).isSameAs(failure);
		assertThat(this.outcome.hasEnded()).isFalse();
		this.response.fail(failure);
		assertThat(this.outcome.failure).isSameAs(failure);
		releaseRead();
	}

	@Test
	void aResponseThatFailsCancelsTheRequestAndReleasesTheBufferThatIsHeld() {
		RuntimeException failure = new IllegalStateException("gone");
		ByteBuf first = arrives("012");
		this.response.fail(failure);
		assertThat(this.outcome.failure).isSameAs(failure);
		assertThat(this.request.cancellations()).isEqualTo(1);
		assertThat(first.refCnt()).isZero();
		read();
		assertThat(this.reader.failure()).isInstanceOf(CancellationException.class);
	}

	@Test
	void theSubscriptionOfTheResponseHasNoEffectAfterTheEnd() {
		arrives("012");
		read();
		this.reader.subscription().request(2);
		this.request.subscriber().onComplete();
		assertThat(this.request.demand()).isEqualTo(2);
		this.reader.subscription().request(1);
		this.reader.subscription().request(-1);
		this.reader.subscription().cancel();
		assertThat(this.request.demand()).isEqualTo(2);
		assertThat(this.request.cancellations()).isZero();
		assertThat(this.reader.failure()).isNull();
		releaseRead();
	}

	@Test
	void aReaderMayRequestMoreFromWithinTheLastBuffer() {
		arrives("012");
		read();
		this.request.subscriber().onComplete();
		this.reader.whenBufferArrives(() -> this.reader.subscription().request(1));
		this.reader.subscription().request(1);
		assertThat(text()).isEqualTo("012");
		assertThat(this.reader.isComplete()).isTrue();
		assertThat(this.request.demand()).isEqualTo(1);
		releaseRead();
	}

	@Test
	void aReaderMayCancelFromWithinTheFirstBuffer() {
		arrives("012");
		read();
		this.reader.whenBufferArrives(() -> this.reader.subscription().cancel());
		this.reader.subscription().request(3);
		assertThat(this.request.cancellations()).isEqualTo(1);
		assertThat(this.request.demand()).isEqualTo(1);
		releaseRead();
	}

	@Test
	void aReaderMayCancelFromWithinTheLastBuffer() {
		arrives("012");
		read();
		this.request.subscriber().onComplete();
		this.reader.whenBufferArrives(() -> this.reader.subscription().cancel());
		this.reader.subscription().request(1);
		assertThat(this.reader.isComplete()).isFalse();
		assertThat(this.request.cancellations()).isZero();
		releaseRead();
	}

	@Test
	void aRequestThatHasEndedIsNotCancelled() {
		ByteBuf whole = arrives("0123456789");
		this.request.subscriber().onComplete();
		this.outcome.subscription.cancel();
		assertThat(this.response.isCancelled()).isTrue();
		assertThat(this.request.cancellations()).isZero();
		whole.release();
	}

	@Test
	void cancellingTwiceCancelsTheRequestOnce() {
		arrives("012");
		read();
		this.reader.subscription().cancel();
		this.outcome.subscription.cancel();
		this.outcome.subscription.cancel();
		assertThat(this.request.cancellations()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void aDemandBelowOneFailsTheStreamAndCancelsTheRequest(long demand) {
		ByteBuf first = arrives("012");
		read();
		this.reader.subscription().request(demand);
		assertThat(this.reader.failure()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
		assertThat(this.request.cancellations()).isEqualTo(1);
		assertThat(first.refCnt()).isZero();
	}

	@Test
	void aSecondReaderGetsAnErrorAndTheFirstReadsOn() {
		arrives("012");
		read();
		BodyReader second = new BodyReader();
		this.response.body().subscribe(second);
		assertThat(second.failure()).isInstanceOf(IllegalStateException.class).hasMessageContaining("once");
		this.reader.subscription().request(2);
		arrives("345");
		assertThat(text()).isEqualTo("012345");
		assertThat(second.buffers()).isEmpty();
		releaseRead();
	}

	@Test
	void theContextOfTheSubscriberReachesTheRequest() {
		assertThat(this.request.subscriber().currentContext().<String>get("key")).isEqualTo("value");
	}

	@Test
	void aCallFromAnotherThreadFails() {
		arrives("012");
		read();
		CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(() -> this.reader.subscription().request(1))
			.orTimeout(10, TimeUnit.SECONDS);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(elsewhere::join)
			.withCauseInstanceOf(AssertionError.class);
		this.reader.subscription().cancel();
	}

	/** A buffer of the request arrives; who has it then must release it. */
	private ByteBuf arrives(String text) {
		ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
		this.made.add(bytes);
		this.request.subscriber().onNext(BUFFERS.wrap(bytes));
		return bytes;
	}

	/** The response subscribes to its body. */
	private void read() {
		this.response.body().subscribe(this.reader);
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		this.reader.buffers().forEach((buffer) -> text.append(buffer.toString(StandardCharsets.US_ASCII)));
		return text.toString();
	}

	private void releaseRead() {
		this.reader.buffers().forEach((buffer) -> NettyDataBufferFactory.toByteBuf(buffer).release());
	}

	/** How the transfer ended. */
	private static final class Outcome implements CoreSubscriber<Void> {

		private Subscription subscription;

		private Throwable failure;

		private boolean complete;

		@Override
		public Context currentContext() {
			return Context.of("key", "value");
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(Void nothing) {
			throw new AssertionError("a transfer has no elements");
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

		boolean hasEnded() {
			return this.complete || this.failure != null;
		}

	}

}
