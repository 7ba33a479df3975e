package io.resound.metrics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of the label {@code endpoint}, closed at startup: one for each label of a
 * route, {@link #unknown()} and {@link #shaped()}. Nothing that a client sends can add
 * one. Immutable.
 */
public final class Endpoints {

	private static final String UNKNOWN = "UNKNOWN";

	private static final String SHAPED = "SHAPED";

	private final Map<String, Endpoint> byLabel = new LinkedHashMap<>();

	private final List<Endpoint> all;

	private final Endpoint unknown;

	private final Endpoint shaped;

	/**
	 * Creates the set.
	 * @param definitions the labels. Equal labels share an endpoint, which the objectives
	 * cover if they cover one of its definitions
	 */
	public Endpoints(List<Definition> definitions) {
		Map<String, Boolean> objectives = new LinkedHashMap<>();
		definitions.forEach((one) -> objectives.merge(one.label(), one.objective(), Boolean::logicalOr));
		objectives.putIfAbsent(UNKNOWN, false);
		objectives.putIfAbsent(SHAPED, false);
		objectives.forEach(
				(label, objective) -> this.byLabel.put(label, new Endpoint(label, this.byLabel.size(), objective)));
		this.all = List.copyOf(this.byLabel.values());
		this.unknown = of(UNKNOWN);
		this.shaped = of(SHAPED);
	}

	/**
	 * The endpoint of a label.
	 * @throws IllegalArgumentException if no definition has the label
	 */
	public Endpoint of(String label) {
		Endpoint endpoint = this.byLabel.get(label);
		if (endpoint == null) {
			throw new IllegalArgumentException(
					"No endpoint has the label '%s'; there are %s".formatted(label, this.byLabel.keySet()));
		}
		return endpoint;
	}

	/**
	 * The endpoint of requests that no route serves, and of requests that could not be
	 * read.
	 */
	public Endpoint unknown() {
		return this.unknown;
	}

	/**
	 * The endpoint of requests that ask for an error, a delay or a fault, which say
	 * nothing about the service.
	 */
	public Endpoint shaped() {
		return this.shaped;
	}

	/** All endpoints, each at its {@linkplain Endpoint#index() index}. */
	List<Endpoint> all() {
		return this.all;
	}

	/**
	 * What is measured at a route.
	 *
	 * @param label the value of the label
	 * @param objective whether the service's objectives cover its requests. The series of
	 * its errors then exist from startup at 0, so that a rate includes the first error
	 */
	public record Definition(String label, boolean objective) {

	}

}
