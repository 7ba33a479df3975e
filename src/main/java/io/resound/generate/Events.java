package io.resound.generate;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.resound.http.Arrival;
import io.resound.lifecycle.Waits;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Server-sent events at equal intervals, in go-httpbin's form. While none is due for a
 * time, comments keep intermediaries from closing the connection, and show the service
 * that a client has left.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML
 * standard, server-sent events</a>
 */
final class Events implements Pieces.Source {

	/** The most bytes of an event. */
	static final int LARGEST = 64;

	/** The time that the standard recommends between comments. */
	static final Duration HEARTBEAT = Duration.ofSeconds(15);

	private static final String COMMENT = ": heartbeat\n\n";

	/** The events that are written at a time. */
	private static final int MOST = 64;

	private static final JsonMapper JSON = new JsonMapper();

	private final long count;

	private final Pacing pacing;

	private final Duration heartbeat;

	private final Arrival arrival;

	private final Waits waits;

	private final DataBufferFactory buffers;

	private long sent;

	private long start;

	/**
	 * Creates a stream of events.
	 * @param count the number of events
	 * @param pacing how long they take
	 * @param heartbeat the longest time without an event or a comment
	 * @param arrival the request
	 * @param waits waits until an event is due
	 * @param buffers wraps the bytes
	 */
	Events(long count, Pacing pacing, Duration heartbeat, Arrival arrival, Waits waits, DataBufferFactory buffers) {
		this.count = count;
		this.pacing = pacing;
		this.heartbeat = heartbeat;
		this.arrival = arrival;
		this.waits = waits;
		this.buffers = buffers;
	}

	@Override
	public boolean isDone() {
		return this.sent == this.count;
	}

	@Override
	public Publisher<DataBuffer> next() {
		long now = System.nanoTime();
		if (this.sent == 0) {
			this.start = now;
		}
		Duration due = Duration.ofNanos(this.start + this.pacing.due(this.sent, this.count) - now);
		Duration wait = (due.compareTo(this.heartbeat) > 0) ? this.heartbeat : due;
		return this.waits.of(this.arrival, wait).then(Mono.fromSupplier(this::due));
	}

	/** The events that are due now, or a comment. */
	private DataBuffer due() {
		long due = this.waits.areOver() ? this.count
				: this.pacing.piecesDue(System.nanoTime() - this.start, this.count);
		long until = Math.min(due, this.sent + MOST);
		StringBuilder text = new StringBuilder();
		while (this.sent < until) {
			String data = JSON.writeValueAsString(new Ping(this.sent, System.currentTimeMillis()));
			text.append("event: ping\ndata: ").append(data).append("\n\n");
			this.sent++;
		}
		return this.buffers.wrap((text.isEmpty() ? COMMENT : text.toString()).getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * The data of an event.
	 *
	 * @param id its number, from 0
	 * @param timestamp when it was sent, in milliseconds since 1970
	 */
	record Ping(long id, long timestamp) {

	}

}
