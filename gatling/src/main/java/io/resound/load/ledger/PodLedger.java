package io.resound.load.ledger;

/**
 * What was read last of the ledger of a pod.
 *
 * @param url where it was read
 * @param pod the name of the pod; null if nothing of the run had arrived there
 * @param first when the first request arrived there; null if none had
 * @param arrived how many requests had arrived
 * @param complete whether all of them were in the ledger
 * @param drained whether the pod had drained, so that no more could arrive
 * @param atEnd whether it was read after the last request of the run
 * @param numbers the numbers that had arrived
 * @param again those that had arrived there more than once
 */
public record PodLedger(String url, String pod, String first, long arrived, boolean complete, boolean drained,
		boolean atEnd, Numbers numbers, Numbers again) {

	static PodLedger none(String url, boolean atEnd) {
		return new PodLedger(url, null, null, 0, true, false, atEnd, Numbers.NONE, Numbers.NONE);
	}

	/** The same for the same process, wherever it was read. */
	String key() {
		return (this.pod != null && this.first != null) ? this.pod + " " + this.first : this.url;
	}

	/** Whether nothing can have arrived since it was read. */
	boolean last() {
		return this.drained || this.atEnd;
	}

	/**
	 * Joins what two injectors read of the same pod. One injector may end before the
	 * other: what it read then is not yet all.
	 */
	PodLedger merge(PodLedger other) {
		PodLedger later = (other.arrived > this.arrived || (other.arrived == this.arrived && other.drained)) ? other
				: this;
		return new PodLedger(this.url, later.pod, later.first, later.arrived, this.complete && other.complete,
				later.drained, this.atEnd && other.atEnd, later.numbers, later.again);
	}

	/**
	 * What a report calls it.
	 * @return the name of the pod, or where it is
	 */
	public String name() {
		return (this.pod != null) ? this.pod : this.url;
	}

}
