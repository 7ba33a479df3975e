package io.resound.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

/** Counts WebSocket sessions, their messages and their bytes. Safe from any thread. */
public final class WebSocketMeter {

	private final LongAdder opened = new LongAdder();

	private final LongAdder completed = new LongAdder();

	private final Map<AbortReason, LongAdder> aborted = new EnumMap<>(AbortReason.class);

	private final LongAdder textIn = new LongAdder();

	private final LongAdder textOut = new LongAdder();

	private final LongAdder binaryIn = new LongAdder();

	private final LongAdder binaryOut = new LongAdder();

	private final LongAdder bytesIn = new LongAdder();

	private final LongAdder bytesOut = new LongAdder();

	WebSocketMeter() {
		for (AbortReason reason : AbortReason.values()) {
			this.aborted.put(reason, new LongAdder());
		}
	}

	/** A session has begun. It has to be {@linkplain #ended ended} once. */
	public void opened() {
		this.opened.increment();
	}

	/**
	 * The connection of a session has been closed.
	 * @param reason why the session did not end as WebSocket sessions should, or
	 * {@code null} if it did
	 */
	public void ended(@Nullable AbortReason reason) {
		((reason != null) ? adder(reason) : this.completed).increment();
	}

	private LongAdder adder(AbortReason reason) {
		return this.aborted.getOrDefault(reason, this.completed);
	}

	/** A message has arrived to its end. */
	public void messageReceived(boolean text) {
		(text ? this.textIn : this.binaryIn).increment();
	}

	/** The last fragment of a message has been passed to the channel. */
	public void messageSent(boolean text) {
		(text ? this.textOut : this.binaryOut).increment();
	}

	/** Counts bytes of messages that have arrived, without their framing. */
	public void received(int bytes) {
		this.bytesIn.add(bytes);
	}

	/**
	 * Counts bytes of messages that were passed to the channel, without their framing.
	 */
	public void sent(int bytes) {
		this.bytesOut.add(bytes);
	}

	/** What has ended is read first, so that no scrape finds more ended than opened. */
	private long active() {
		long ended = this.completed.sum() + this.aborted.values().stream().mapToLong(LongAdder::sum).sum();
		return this.opened.sum() - ended;
	}

	/** Registers the metrics, all of which are named here. */
	void register(PrometheusRegistry registry) {
		GaugeWithCallback.builder()
			.name("websocket_sessions_active")
			.help("WebSocket sessions that are open.")
			.callback((callback) -> callback.call((double) active()))
			.register(registry);
		CounterWithCallback.builder()
			.name("websocket_sessions_total")
			.help("WebSocket sessions that have ended, by result.")
			.labelNames("result")
			.callback((callback) -> {
				callback.call((double) this.completed.sum(), "ok");
				this.aborted.forEach((reason, count) -> callback.call((double) count.sum(), reason.label()));
			})
			.register(registry);
		CounterWithCallback.builder()
			.name("websocket_messages_total")
			.help("WebSocket messages, by type and direction.")
			.labelNames("type", "direction")
			.callback((callback) -> {
				callback.call((double) this.textIn.sum(), "text", "in");
				callback.call((double) this.textOut.sum(), "text", "out");
				callback.call((double) this.binaryIn.sum(), "binary", "in");
				callback.call((double) this.binaryOut.sum(), "binary", "out");
			})
			.register(registry);
		CounterWithCallback.builder()
			.name("websocket_message_bytes_total")
			.help("Bytes of WebSocket messages without their framing, by direction.")
			.labelNames("direction")
			.callback((callback) -> {
				callback.call((double) this.bytesIn.sum(), "in");
				callback.call((double) this.bytesOut.sum(), "out");
			})
			.register(registry);
	}

}
