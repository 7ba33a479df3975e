package io.resound.metrics;

/**
 * What became of the requests with one method at one endpoint, by one version of HTTP, on
 * one event loop.
 */
final class LoopSeries {

	/** One above the largest status of HTTP. */
	static final int STATUSES = 600;

	/** The place of the durations' beginning, behind those of the statuses. */
	private static final int DURATIONS = STATUSES;

	private final LoopMeter meter;

	private final Endpoint endpoint;

	private final Counts ended = new Counts(STATUSES);

	private final Counts created = new Counts(STATUSES + 1);

	private final Durations durations = new Durations();

	LoopSeries(LoopMeter meter, Endpoint endpoint) {
		this.meter = meter;
		this.endpoint = endpoint;
	}

	void received(int bytes) {
		this.meter.received(this.endpoint, bytes);
	}

	void sent(int bytes) {
		this.meter.sent(this.endpoint, bytes);
	}

	void answered(int status, long nanos) {
		begin(DURATIONS);
		this.durations.observe(nanos);
		end(status);
	}

	void aborted(AbortReason reason, int status) {
		this.meter.aborted(this.endpoint, reason);
		end(status);
	}

	private void end(int status) {
		begin(status);
		this.ended.add(status, 1);
	}

	private void begin(int series) {
		if (this.created.get(series) == 0) {
			this.created.add(series, System.currentTimeMillis());
		}
	}

	/** Requests by the status they ended with, {@link Exchange#NO_STATUS} included. */
	Counts ended() {
		return this.ended;
	}

	/** Durations of the requests that were answered in full. */
	Durations durations() {
		return this.durations;
	}

	/** When a request first ended with a status, in ms since 1970, 0 if none has. */
	long createdMillis(int status) {
		return this.created.get(status);
	}

	/** When a request was first answered in full, in ms since 1970, 0 if none was. */
	long durationsCreatedMillis() {
		return this.created.get(DURATIONS);
	}

}
