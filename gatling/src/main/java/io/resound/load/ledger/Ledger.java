package io.resound.load.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.roaringbitmap.RoaringBitmap;

/**
 * What was sent, and what arrived at which pod.
 *
 * @param run the name of the run
 * @param sent the numbers of the requests that were sent
 * @param pods what was read last of each pod
 */
public record Ledger(String run, Numbers sent, List<PodLedger> pods) {

	/**
	 * Joins what two injectors of a run have.
	 * @param other what the other has
	 * @return the whole
	 */
	public Ledger merge(Ledger other) {
		RoaringBitmap both = RoaringBitmap.or(this.sent.decode(), other.sent.decode());
		List<PodLedger> all = new ArrayList<>(knownBeside(other));
		all.addAll(other.knownBeside(this));
		return new Ledger(this.run, Numbers.of(both), join(all));
	}

	/** Without those at which something had arrived when another injector read them. */
	private List<PodLedger> knownBeside(Ledger other) {
		return this.pods.stream().filter((pod) -> pod.first() != null || !other.hasFirst(pod.url())).toList();
	}

	private boolean hasFirst(String url) {
		List<PodLedger> there = this.pods.stream().filter((pod) -> pod.url().equals(url)).toList();
		return !there.isEmpty() && there.stream().allMatch((pod) -> pod.first() != null);
	}

	/** One for each pod. */
	static List<PodLedger> join(List<PodLedger> all) {
		Map<String, PodLedger> joined = new LinkedHashMap<>();
		all.forEach((pod) -> joined.merge(pod.key(), pod, PodLedger::merge));
		return new ArrayList<>(joined.values());
	}

	/**
	 * Adds up what arrived.
	 * @return the sums
	 */
	public Tally tally() {
		RoaringBitmap union = new RoaringBitmap();
		RoaringBitmap again = new RoaringBitmap();
		long arrived = 0;
		for (PodLedger pod : this.pods) {
			RoaringBitmap numbers = pod.numbers().decode();
			again.or(RoaringBitmap.and(union, numbers));
			again.or(pod.again().decode());
			union.or(numbers);
			arrived += pod.arrived();
		}
		RoaringBitmap all = this.sent.decode();
		RoaringBitmap never = RoaringBitmap.andNot(all, union);
		long foreign = RoaringBitmap.andNot(union, all).getLongCardinality();
		return new Tally(all.getLongCardinality(), union.getLongCardinality(), arrived - union.getLongCardinality(),
				never.getLongCardinality(), Tally.few(again), Tally.few(never), problems(arrived, foreign));
	}

	private List<String> problems(long arrived, long foreign) {
		List<String> problems = new ArrayList<>();
		for (PodLedger pod : this.pods) {
			if (!pod.last()) {
				problems.add("The last ledger of " + pod.name() + " at " + pod.url() + " was not read: it had "
						+ pod.arrived() + " requests, and may have got more before it was gone.");
			}
			else if (!pod.complete()) {
				problems.add("The ledger of " + pod.name() + " at " + pod.url()
						+ " says that it is not complete: its memory is too small (resound.ledger.memory).");
			}
		}
		if (arrived == 0) {
			problems.add("No pod has the run " + this.run + " in its ledger: is the ledger where ledgerUrl says, with "
					+ "access and exposure?");
		}
		if (foreign > 0) {
			problems.add(foreign + " numbers arrived that were not sent: another load has the same run.");
		}
		return problems;
	}

}
