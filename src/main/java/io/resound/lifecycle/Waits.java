package io.resound.lifecycle;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;

/**
 * The waits of responses that are slow because their requests ask for it. All of them end
 * when the drain starts, so that the responses are completed and not cut. While one
 * lasts, the stall timeout does not apply to its exchange.
 * <p>
 * Waits begin and end on the event loop of their connection. The drain starts on a thread
 * of its own.
 */
public final class Waits implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final Set<Wait> pending = ConcurrentHashMap.newKeySet();

	private volatile boolean draining;

	Waits() {
	}

	/**
	 * Waits for a time. Cancelling the wait removes its timer.
	 * @param arrival the request whose response waits
	 * @param time the time, at most 292 years; none is waited for if it is not positive
	 * @return completes on the event loop of the request's connection
	 */
	public Mono<Void> of(Arrival arrival, Duration time) {
		return Mono.create((sink) -> {
			if (this.draining || !time.isPositive()) {
				sink.success();
				return;
			}
			Wait wait = new Wait(arrival.origin().loop(), sink);
			arrival.workingWhile(wait::isPending);
			sink.onDispose(wait::end);
			wait.begin(time);
		});
	}

	/** Whether the drain has started, so that nothing is waited for. */
	public boolean areOver() {
		return this.draining;
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		this.draining = event.getState() == ReadinessState.REFUSING_TRAFFIC;
		if (this.draining) {
			this.pending.forEach(Wait::endSoon);
		}
	}

	/** One wait. Used on its event loop, except {@link #endSoon()}. */
	private final class Wait {

		private final ScheduledExecutorService loop;

		private final MonoSink<Void> sink;

		private @Nullable Future<?> timer;

		Wait(ScheduledExecutorService loop, MonoSink<Void> sink) {
			this.loop = loop;
			this.sink = sink;
		}

		void begin(Duration time) {
			this.timer = this.loop.schedule(() -> this.sink.success(), time.toNanos(), TimeUnit.NANOSECONDS);
			Waits.this.pending.add(this);
			if (Waits.this.draining) {
				// The drain may not have seen this one.
				endSoon();
			}
		}

		boolean isPending() {
			return this.timer != null;
		}

		void endSoon() {
			this.loop.execute(() -> this.sink.success());
		}

		/** The wait is over or has been cancelled. */
		void end() {
			Future<?> ended = this.timer;
			if (ended != null) {
				this.timer = null;
				ended.cancel(false);
				Waits.this.pending.remove(this);
			}
		}

	}

}
