package io.resound.metrics;

/** An exchange that is counted in its series when it ends. */
final class MeteredExchange implements Exchange {

	private LoopSeries series;

	private final long start = System.nanoTime();

	MeteredExchange(LoopSeries series) {
		this.series = series;
	}

	@Override
	public void countAt(Endpoint endpoint) {
		this.series = this.series.at(endpoint);
	}

	@Override
	public void received(int bytes) {
		this.series.received(bytes);
	}

	@Override
	public void sent(int bytes) {
		this.series.sent(bytes);
	}

	@Override
	public void answered(int status) {
		this.series.answered(status, System.nanoTime() - this.start);
	}

	@Override
	public void aborted(AbortReason reason, int status) {
		this.series.aborted(reason, status);
	}

}
