package io.resound.load.service;

import java.util.Collection;

/**
 * One instance of the service, before and after a run.
 *
 * @param url where its metrics are
 * @param before its counters before the first request; none if it wasn't there yet
 * @param after its counters after the last; null if it had gone, with what it counted
 */
public record Instance(String url, Counters before, Counters after) {

	/**
	 * Joins what two injectors saw of the same instance.
	 * @param other what the other saw
	 * @return the first reading before and the last after
	 */
	public Instance merge(Instance other) {
		Counters last = (this.after == null) ? other.after
				: (other.after == null) ? this.after : this.after.later(other.after);
		return new Instance(this.url, this.before.earlier(other.before), last);
	}

	/**
	 * What all instances have counted during the run.
	 * @param instances the instances
	 * @return the view of the service as a whole
	 */
	public static View view(Collection<Instance> instances) {
		Counters sum = instances.stream()
			.filter((instance) -> instance.after != null)
			.map((instance) -> instance.after.minus(instance.before))
			.reduce(Counters.NONE, Counters::plus);
		int gone = (int) instances.stream().filter((instance) -> instance.after == null).count();
		return new View(instances.size(), gone, sum.requests(), sum.percentile(0.5) * 1e6, sum.percentile(0.99) * 1e6);
	}

	/**
	 * The service's view of a run.
	 *
	 * @param instances how many instances were seen
	 * @param gone how many of them had gone at the end
	 * @param requests requests counted
	 * @param p50 the median, in microseconds
	 * @param p99 the 99th percentile, in microseconds
	 */
	public record View(int instances, int gone, long requests, double p50, double p99) {

	}

}
