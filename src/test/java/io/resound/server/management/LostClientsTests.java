package io.resound.server.management;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.resound.testing.BothWays;
import io.resound.testing.LogEvents;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of the management port that reset the connection while a thread for blocking
 * calls makes their response. That thread is stopped at each signal that it passes on, in
 * turn, until the event loop has cancelled the response.
 */
@BothWays
@Timeout(60)
class LostClientsTests {

	private static final String HOOK = "stops";

	/** More than a response has. */
	private static final int MANY = 1000;

	private static volatile Stop stop = Stop.never();

	private static Service service;

	private static LogEvents log;

	@BeforeAll
	static void start() {
		service = Service.startWith(Beans.class);
		log = LogEvents.listen();
		Hooks.onEachOperator(HOOK, Operators.lift((source, subscriber) -> new Stopping<>(subscriber)));
	}

	@AfterAll
	static void stop() {
		Hooks.resetOnEachOperator(HOOK);
		log.close();
		service.close();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/actuator/health", "/actuator/health/readiness", "/actuator/info", "/actuator/prometheus" })
	void leaveNoBufferAndNoLogWhenTheyAreLostAtAnySignal(String path) {
		int signals = 0;
		while (signals < MANY && isLostAt(signals, path)) {
			signals++;
		}
		assertThat(signals).as("signals").isBetween(5, MANY - 1);
		assertThat(log.all()).isEmpty();
	}

	/** Loses a client at a signal. Returns whether there are so many. */
	private static boolean isLostAt(int signal, String path) {
		Stop current = new Stop(signal);
		stop = current;
		try (RawClient client = RawClient.connect(service.managementPort())) {
			client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
			await(current.reachedOrEnded);
			client.reset();
			await(current.ended);
			service.awaitManagement();
		}
		finally {
			stop = Stop.never();
			current.goOn.release();
		}
		if (current.reached) {
			await(current.left);
		}
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(
					() -> assertThat(current.buffers).as("buffers of %s after a reset at signal %d", path, signal)
						.allMatch((buffer) -> buffer.refCnt() == 0));
		return current.reached;
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Stops the thread that makes a response at one of the signals. */
	private static final class Stop {

		final CountDownLatch reachedOrEnded = new CountDownLatch(1);

		/** Counted down when the response is complete or cancelled. */
		final CountDownLatch ended = new CountDownLatch(1);

		final Semaphore goOn = new Semaphore(0);

		final CountDownLatch left = new CountDownLatch(1);

		/** The buffers of the response. */
		final Queue<ByteBuf> buffers = new ConcurrentLinkedQueue<>();

		private final AtomicInteger before;

		volatile boolean reached;

		/**
		 * Creates it.
		 * @param before the number of signals that pass before it
		 */
		Stop(int before) {
			this.before = new AtomicInteger(before);
		}

		static Stop never() {
			return new Stop(-1);
		}

		void pass() {
			if (Thread.currentThread().getName().startsWith("boundedElastic") && this.before.getAndDecrement() == 0) {
				this.reached = true;
				this.reachedOrEnded.countDown();
				// The cancellation interrupts the thread.
				this.goOn.acquireUninterruptibly();
				this.left.countDown();
			}
		}

		void end() {
			this.ended.countDown();
			this.reachedOrEnded.countDown();
		}

	}

	private record Stopping<T>(CoreSubscriber<? super T> subscriber) implements CoreSubscriber<T> {

		@Override
		public Context currentContext() {
			return this.subscriber.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			stop.pass();
			this.subscriber.onSubscribe(new StoppingSubscription<>(subscription));
		}

		@Override
		public void onNext(T item) {
			if (item instanceof NettyDataBuffer buffer) {
				stop.buffers.add(buffer.getNativeBuffer());
			}
			stop.pass();
			this.subscriber.onNext(item);
		}

		@Override
		public void onError(Throwable failure) {
			stop.pass();
			this.subscriber.onError(failure);
		}

		@Override
		public void onComplete() {
			stop.pass();
			this.subscriber.onComplete();
		}

	}

	/** Fuses no operators, so that all signals are seen. */
	private record StoppingSubscription<T>(Subscription subscription) implements Fuseable.QueueSubscription<T> {

		@Override
		public void request(long n) {
			stop.pass();
			this.subscription.request(n);
		}

		@Override
		public void cancel() {
			this.subscription.cancel();
		}

		@Override
		public int requestFusion(int mode) {
			return Fuseable.NONE;
		}

		@Override
		public T poll() {
			throw new UnsupportedOperationException();
		}

		@Override
		public int size() {
			return 0;
		}

		@Override
		public boolean isEmpty() {
			return true;
		}

		@Override
		public void clear() {
		}

	}

	static class Beans {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		WebFilter ends() {
			return (exchange, chain) -> {
				Stop current = stop;
				return chain.filter(exchange).doFinally((signal) -> current.end());
			};
		}

	}

}
