package io.resound.metrics;

/**
 * The requests with one method at one endpoint, by one version of HTTP, of one listener
 * on one event loop. Written on that loop only and read by any thread, in the order that
 * {@link Counts} explains.
 * <p>
 * <b>Invariant:</b> the status of a request is counted last, so a thread that sees a
 * status counted also sees when that status first occurred. Without it a scrape finds a
 * counted status that has no creation time, and
 * {@code PrometheusMetersTests.nothingReadWhileItIsCountedDecreasesOrDisagrees} fails.
 */
final class LoopSeries {

	/** The index shared by all numbers that are not an HTTP status. */
	static final int NOT_A_STATUS = 1000;

	/** The number of indices. */
	static final int STATUSES = NOT_A_STATUS + 1;

	private static final int FIRST_STATUS = 100;

	private final LoopMeter meter;

	private final MethodLabel method;

	private final Endpoint endpoint;

	private final ProtocolLabel protocol;

	private final Counts ended = new Counts(STATUSES);

	private final Counts created = new Counts(STATUSES);

	private final Durations durations = new Durations();

	LoopSeries(LoopMeter meter, MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
		this.meter = meter;
		this.method = method;
		this.endpoint = endpoint;
		this.protocol = protocol;
	}

	/** The requests with the same method at another endpoint. */
	LoopSeries at(Endpoint other) {
		return this.meter.seriesOf(this.method, other, this.protocol);
	}

	void received(int bytes) {
		this.meter.received(this.endpoint, bytes);
	}

	void sent(int bytes) {
		this.meter.sent(this.endpoint, bytes);
	}

	void answered(int status, long nanos) {
		this.durations.observe(nanos);
		end(status);
	}

	void aborted(AbortReason reason, int status) {
		this.meter.aborted(this.endpoint, reason);
		end(status);
	}

	private void end(int status) {
		int place = placeOf(status);
		if (this.created.get(place) == 0) {
			this.created.add(place, System.currentTimeMillis());
		}
		this.ended.add(place, 1);
	}

	/**
	 * The index of a status. Every number of three digits has its own (RFC 9110 section
	 * 15), defined by HTTP or not, and so has {@link Exchange#NO_STATUS}.
	 */
	static int placeOf(int status) {
		boolean known = (status >= FIRST_STATUS && status < NOT_A_STATUS) || status == Exchange.NO_STATUS;
		return known ? status : NOT_A_STATUS;
	}

	/** Requests by the {@linkplain #placeOf index} of their status. */
	Counts ended() {
		return this.ended;
	}

	/** Durations of the requests whose response was completed. */
	Durations durations() {
		return this.durations;
	}

	/**
	 * When a request first ended with a status, in ms since 1970, or 0 if none has. Read
	 * after {@link #ended()}, it is present for every status counted there.
	 */
	long createdMillis(int place) {
		return this.created.get(place);
	}

}
