package io.resound.metrics;

import java.util.Arrays;

/**
 * The meter of one event loop, which shares nothing that is written with the others. Used
 * on that loop only; what it has counted is read by any thread.
 */
// An ordinal finds the place in an array, and is never told to anybody.
@SuppressWarnings("EnumOrdinal")
final class LoopMeter implements Meter {

	private static final Endpoint[] ENDPOINTS = Endpoint.values();

	private static final MethodLabel[] METHODS = MethodLabel.values();

	private static final ProtocolLabel[] PROTOCOLS = ProtocolLabel.values();

	private static final AbortReason[] ABORT_REASONS = AbortReason.values();

	/**
	 * One for each version of HTTP too, so that counting requests by version costs a
	 * request nothing.
	 */
	private final LoopSeries[] series = new LoopSeries[METHODS.length * ENDPOINTS.length * PROTOCOLS.length];

	private final Counts received = new Counts(ENDPOINTS.length);

	private final Counts sent = new Counts(ENDPOINTS.length);

	private final Counts aborted = new Counts(ENDPOINTS.length * ABORT_REASONS.length);

	private final Counts declined = new Counts(DeclineReason.values().length);

	private final Counts opened = new Counts(1);

	private final Counts connected = new Counts(1);

	private final Counts disconnected = new Counts(1);

	LoopMeter() {
		for (MethodLabel method : METHODS) {
			for (Endpoint endpoint : ENDPOINTS) {
				for (ProtocolLabel protocol : PROTOCOLS) {
					this.series[indexOf(method, endpoint, protocol)] = new LoopSeries(this, endpoint);
				}
			}
		}
	}

	private static int indexOf(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		return (method.ordinal() * ENDPOINTS.length + endpoint.ordinal()) * PROTOCOLS.length + protocol.ordinal();
	}

	private static int indexOf(Endpoint endpoint, AbortReason reason) {
		return endpoint.ordinal() * ABORT_REASONS.length + reason.ordinal();
	}

	@Override
	public Exchange open(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		this.opened.add(0, 1);
		return new MeteredExchange(series(method, endpoint, protocol));
	}

	@Override
	public void lostInHead(AbortReason reason) {
		aborted(Endpoint.UNKNOWN, reason);
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

	void received(Endpoint endpoint, int bytes) {
		this.received.add(endpoint.ordinal(), bytes);
	}

	void sent(Endpoint endpoint, int bytes) {
		this.sent.add(endpoint.ordinal(), bytes);
	}

	void aborted(Endpoint endpoint, AbortReason reason) {
		this.aborted.add(indexOf(endpoint, reason), 1);
	}

	/** What became of the requests with a method at an endpoint, by a version of HTTP. */
	LoopSeries series(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		return this.series[indexOf(method, endpoint, protocol)];
	}

	/** Bytes of request bodies. */
	long receivedAt(Endpoint endpoint) {
		return this.received.get(endpoint.ordinal());
	}

	/** Bytes of answers' bodies. */
	long sentAt(Endpoint endpoint) {
		return this.sent.get(endpoint.ordinal());
	}

	/** Requests aborted, and connections lost in a head. */
	long abortedFor(Endpoint endpoint, AbortReason reason) {
		return this.aborted.get(indexOf(endpoint, reason));
	}

	/** Requests that the express lane left to the router. */
	long declinedFor(DeclineReason reason) {
		return this.declined.get(reason.ordinal());
	}

	/** Requests being answered now. */
	long inFlight() {
		long[] ended = new long[LoopSeries.STATUSES];
		for (LoopSeries one : this.series) {
			one.ended().addTo(ended);
		}
		// Read behind them, or one that begins and ends in between would be missing.
		return this.opened.get(0) - Arrays.stream(ended).sum();
	}

	/** Connections accepted. */
	long connected() {
		return this.connected.get(0);
	}

	/** Connections open now. */
	long connections() {
		long closed = this.disconnected.get(0);
		return this.connected.get(0) - closed;
	}

}
