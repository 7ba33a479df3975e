package io.resound.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * The meter of one listener's connections on one event loop. It shares no written memory
 * with other meters. Called on that loop only; its counts may be read by any thread.
 */
// Ordinals are indices of arrays only and are never exposed.
@SuppressWarnings("EnumOrdinal")
final class LoopMeter implements Meter {

	private static final VarHandle SERIES = MethodHandles.arrayElementVarHandle(LoopSeries[].class);

	private static final MethodLabel[] METHODS = MethodLabel.values();

	private static final ProtocolLabel[] PROTOCOLS = ProtocolLabel.values();

	private static final AbortReason[] ABORT_REASONS = AbortReason.values();

	private final Endpoints endpoints;

	/**
	 * One for each version of HTTP too, so that counting by version costs a request
	 * nothing. Each is created for its first request and published to other threads like
	 * a page of {@link Counts}.
	 */
	private final @Nullable LoopSeries[] series;

	private final Counts received;

	private final Counts sent;

	private final Counts aborted;

	private final Counts declined = new Counts(DeclineReason.values().length);

	private final Counts opened = new Counts(1);

	private final Counts connected = new Counts(1);

	private final Counts disconnected = new Counts(1);

	/** Of connections that do not speak HTTP. */
	private final Counts bytesReceived = new Counts(1);

	private final Counts bytesSent = new Counts(1);

	private final Counts frames = new Counts(FrameLabel.values().length);

	private final Counts datagramsReceived = new Counts(1);

	private final Counts datagramsSent = new Counts(1);

	private final Counts datagramsDropped = new Counts(DropReason.values().length);

	private final Durations frameDurations = new Durations();

	LoopMeter(Endpoints endpoints) {
		int count = endpoints.all().size();
		this.endpoints = endpoints;
		this.series = new LoopSeries[METHODS.length * count * PROTOCOLS.length];
		this.received = new Counts(count);
		this.sent = new Counts(count);
		this.aborted = new Counts(count * ABORT_REASONS.length);
	}

	private int indexOf(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		return (method.ordinal() * this.endpoints.all().size() + endpoint.index()) * PROTOCOLS.length
				+ protocol.ordinal();
	}

	private static int indexOf(Endpoint endpoint, AbortReason reason) {
		return endpoint.index() * ABORT_REASONS.length + reason.ordinal();
	}

	@Override
	public Exchange open(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		LoopSeries series = seriesOf(method, endpoint, protocol);
		this.opened.add(0, 1);
		return new MeteredExchange(series);
	}

	/** The series that a request is counted in. Called on the meter's loop only. */
	LoopSeries seriesOf(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		int index = indexOf(method, endpoint, protocol);
		LoopSeries series = this.series[index];
		if (series == null) {
			series = new LoopSeries(this, method, endpoint, protocol);
			SERIES.setRelease(this.series, index, series);
		}
		return series;
	}

	@Override
	public void lostInHead(AbortReason reason) {
		aborted(this.endpoints.unknown(), reason);
	}

	@Override
	public void declined(DeclineReason reason) {
		this.declined.add(reason.ordinal(), 1);
	}

	@Override
	public void connectionOpened() {
		this.connected.add(0, 1);
	}

	@Override
	public void connectionClosed() {
		this.disconnected.add(0, 1);
	}

	@Override
	public void bytesReceived(int bytes) {
		this.bytesReceived.add(0, bytes);
	}

	@Override
	public void bytesSent(int bytes) {
		this.bytesSent.add(0, bytes);
	}

	@Override
	public void frame(FrameLabel label) {
		this.frames.add(label.ordinal(), 1);
	}

	@Override
	public void framesAnswered(int frames, long nanos) {
		this.frameDurations.observe(nanos, frames);
	}

	@Override
	public void datagramReceived() {
		this.datagramsReceived.add(0, 1);
	}

	@Override
	public void datagramSent() {
		this.datagramsSent.add(0, 1);
	}

	@Override
	public void datagramDropped(DropReason reason) {
		this.datagramsDropped.add(reason.ordinal(), 1);
	}

	void received(Endpoint endpoint, int bytes) {
		this.received.add(endpoint.index(), bytes);
	}

	void sent(Endpoint endpoint, int bytes) {
		this.sent.add(endpoint.index(), bytes);
	}

	void aborted(Endpoint endpoint, AbortReason reason) {
		this.aborted.add(indexOf(endpoint, reason), 1);
	}

	/**
	 * The requests with a method at an endpoint by a version of HTTP, or {@code null} if
	 * there were none.
	 */
	@Nullable LoopSeries series(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		return series(indexOf(method, endpoint, protocol));
	}

	private @Nullable LoopSeries series(int index) {
		return (LoopSeries) SERIES.getAcquire(this.series, index);
	}

	/** Requests that have ended, by a version of HTTP. */
	long ended(ProtocolLabel protocol) {
		long ended = 0;
		for (int index = protocol.ordinal(); index < this.series.length; index += PROTOCOLS.length) {
			LoopSeries series = series(index);
			if (series != null) {
				ended += series.ended().sum();
			}
		}
		return ended;
	}

	/** Bytes of request bodies. */
	long receivedAt(Endpoint endpoint) {
		return this.received.get(endpoint.index());
	}

	/** Bytes of response bodies. */
	long sentAt(Endpoint endpoint) {
		return this.sent.get(endpoint.index());
	}

	/** Requests aborted, and connections lost inside a head. */
	long abortedFor(Endpoint endpoint, AbortReason reason) {
		return this.aborted.get(indexOf(endpoint, reason));
	}

	/** Requests that the express lane left to the router, for a reason. */
	long declinedFor(DeclineReason reason) {
		return this.declined.get(reason.ordinal());
	}

	/** Requests in flight. Never negative, because ended requests are read first. */
	long inFlight() {
		long ended = 0;
		for (ProtocolLabel protocol : PROTOCOLS) {
			ended += ended(protocol);
		}
		return this.opened.get(0) - ended;
	}

	/** Connections accepted. */
	long connected() {
		return this.connected.get(0);
	}

	/** Open connections. Never negative, because closed connections are read first. */
	long connections() {
		long closed = this.disconnected.get(0);
		return this.connected.get(0) - closed;
	}

	/** Bytes received on connections that do not speak HTTP. */
	long bytesReceived() {
		return this.bytesReceived.get(0);
	}

	/** Datagrams received. */
	long datagramsReceived() {
		return this.datagramsReceived.get(0);
	}

	/** Datagrams sent. */
	long datagramsSent() {
		return this.datagramsSent.get(0);
	}

	/** Datagrams received and not sent back, for a reason. */
	long datagramsDropped(DropReason reason) {
		return this.datagramsDropped.get(reason.ordinal());
	}

	/** Frames whose heads have been read. */
	long framesOf(FrameLabel label) {
		return this.frames.get(label.ordinal());
	}

	/** How long it took to answer frames. */
	Durations frameDurations() {
		return this.frameDurations;
	}

	/** Bytes sent on connections that do not speak HTTP. */
	long bytesSent() {
		return this.bytesSent.get(0);
	}

}
