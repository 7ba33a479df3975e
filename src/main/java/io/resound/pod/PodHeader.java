package io.resound.pod;

import java.util.List;
import java.util.Set;

import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.route.Around;

/** Names the pod in every response. Immutable, and safe from any thread. */
final class PodHeader implements Around {

	private final boolean on;

	private final Decision decision;

	/**
	 * Creates the field.
	 * @param on whether responses have it
	 * @param pod the pod
	 */
	PodHeader(boolean on, Pod pod) {
		this.on = on;
		this.decision = Decision.proceed(List.of(new Field("Resound-Pod", pod.name())));
	}

	@Override
	public Set<String> fields() {
		return Set.of();
	}

	@Override
	public boolean isForAll() {
		return this.on;
	}

	@Override
	public Decision before(Arrival arrival) {
		return this.decision;
	}

}
