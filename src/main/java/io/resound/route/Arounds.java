package io.resound.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.resound.http.Arrival;
import io.resound.http.Field;

/**
 * All that stands around the routes and is not switched off, in its order. Safe from any
 * thread.
 */
public final class Arounds {

	private final List<Around> all;

	private final Set<String> fields;

	private volatile boolean forAll;

	/**
	 * Creates the sequence.
	 * @param all those who may be asked, the first to be asked first
	 */
	public Arounds(List<Around> all) {
		this.all = all.stream().filter((around) -> around.isForAll() || !around.fields().isEmpty()).toList();
		this.fields = this.all.stream()
			.flatMap((around) -> around.fields().stream())
			.collect(Collectors.toUnmodifiableSet());
		changed();
	}

	/** One of them may act on all requests now, or no longer. */
	public void changed() {
		this.forAll = this.all.stream().anyMatch(Around::isForAll);
	}

	/** Whether one of them acts on all requests, whatever their fields. */
	public boolean areForAll() {
		return this.forAll;
	}

	/** Whether nobody need be asked. */
	public boolean isEmpty() {
		return this.all.isEmpty();
	}

	/** The names of the request fields that they act on, in lower case. */
	public Set<String> fields() {
		return this.fields;
	}

	/**
	 * Asks one after another, until one of them has the request answered. If one refuses
	 * it, the others are asked nevertheless, for the fields that they add to any
	 * response.
	 */
	public Around.Decision before(Arrival arrival) {
		List<Field> added = new ArrayList<>();
		Around.Decision refusal = null;
		Shaping shaping = null;
		for (Around around : this.all) {
			Around.Decision decision = around.before(arrival);
			added.addAll(decision.fields());
			shaping = (shaping != null) ? shaping : decision.shaping();
			if (decision.isFinal() && refusal == null) {
				if (decision.problem() == null) {
					return Around.Decision.respond(added);
				}
				refusal = decision;
			}
		}
		return (refusal != null) ? Around.Decision.refuse(added, Objects.requireNonNull(refusal.problem()))
				: new Around.Decision(added, false, null, shaping);
	}

}
