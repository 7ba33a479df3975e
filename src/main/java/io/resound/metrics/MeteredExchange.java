package io.resound.metrics;

/** An exchange that ends in the handles of its series. */
final class MeteredExchange implements Exchange {

	private static final double NANOS_PER_SECOND = 1e9;

	private final Series series;

	private final long start = System.nanoTime();

	MeteredExchange(Series series) {
		this.series = series;
	}

	@Override
	public void received(int bytes) {
		this.series.shared().received().inc((long) bytes);
	}

	@Override
	public void sent(int bytes) {
		this.series.shared().sent().inc((long) bytes);
	}

	@Override
	public void answered(int status) {
		this.series.durations().observe((System.nanoTime() - this.start) / NANOS_PER_SECOND);
		end(status);
	}

	@Override
	public void aborted(AbortReason reason, int status) {
		this.series.shared().aborted(reason).inc();
		end(status);
	}

	private void end(int status) {
		this.series.ended(status).inc();
		this.series.shared().inFlight().decrement();
	}

}
