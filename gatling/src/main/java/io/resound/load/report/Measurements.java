package io.resound.load.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.resound.load.exchange.Phase;
import io.resound.load.ledger.Ledger;
import io.resound.load.service.Instance;
import io.resound.load.settings.InvalidSettingException;

/**
 * All that a run measured, with nothing derived: what is written, read and merged.
 *
 * @param simulation its name
 * @param question what it answers
 * @param started when, in UTC
 * @param settings all settings as texts
 * @param chosen the settings that were given, and do not have a default
 * @param phases the phases, with the rates asked of all injectors together
 * @param elapsed seconds from the first exchange to the end
 * @param cells the exchanges
 * @param slices those that went well, in each tenth of the judged time
 * @param sent requests to the echo written to a connection
 * @param injectors the injectors
 * @param instances the service's instances, if its metrics were given
 * @param ledger what arrived of what was sent, if the requests had numbers; or null
 */
public record Measurements(String simulation, String question, String started, Map<String, String> settings,
		List<String> chosen, List<Phase> phases, double elapsed, List<Cell> cells, List<Encoded> slices, long sent,
		List<Injector> injectors, List<Instance> instances, Ledger ledger) {

	public Measurements {
		settings = new TreeMap<>(settings);
		chosen = (chosen != null) ? chosen : List.of();
	}

	/**
	 * The exchanges of one request that ended in one way in one phase.
	 *
	 * @param phase the index of the phase
	 * @param request its name
	 * @param outcome how they ended
	 * @param count how many
	 * @param histogram how long they took, in microseconds
	 */
	public record Cell(int phase, String request, String outcome, long count, Encoded histogram) {

		private Key key() {
			return new Key(this.phase, this.request, this.outcome);
		}

		private Cell plus(Cell other) {
			return new Cell(this.phase, this.request, this.outcome, this.count + other.count,
					this.histogram.plus(other.histogram));
		}

		private record Key(int phase, String request, String outcome) {

		}

	}

	/**
	 * One injector.
	 *
	 * @param index which one
	 * @param cpu the share of its processors that it used, from 0 to 1
	 * @param processors how many those are
	 * @param own what an exchange with its bare echo took, in microseconds
	 */
	public record Injector(int index, double cpu, int processors, Encoded own) {

	}

	/**
	 * Makes one whole of what several injectors measured: their histograms are added up.
	 * @param parts one for each injector
	 * @return the whole
	 * @throws InvalidSettingException if they are not of the same run
	 */
	public static Measurements merge(List<Measurements> parts) {
		Measurements first = parts.getFirst();
		List<Injector> injectors = parts.stream().flatMap((part) -> part.injectors.stream()).toList();
		if (injectors.stream().map(Injector::index).distinct().count() < injectors.size()) {
			throw new InvalidSettingException("An injector is there twice (expected: each once, got "
					+ injectors.stream().map(Injector::index).toList() + ")");
		}
		for (Measurements part : parts) {
			if (!part.run().equals(first.run())) {
				throw new InvalidSettingException(
						"Not of the same run: " + part.run() + " (expected: " + first.run() + ")");
			}
		}
		List<Phase> phases = IntStream.range(0, first.phases.size())
			.mapToObj((index) -> parts.stream().map((part) -> part.phases.get(index)).reduce(Measurements::plus))
			.map((phase) -> phase.orElseThrow())
			.toList();
		List<Encoded> slices = IntStream.range(0, first.slices.size())
			.mapToObj((index) -> parts.stream().map((part) -> part.slices.get(index)).reduce(Encoded::plus))
			.map((slice) -> slice.orElseThrow())
			.toList();
		return new Measurements(first.simulation, first.question,
				parts.stream().map(Measurements::started).sorted().findFirst().orElseThrow(), first.settings,
				first.chosen, phases, parts.stream().mapToDouble(Measurements::elapsed).max().orElseThrow(),
				join(parts, Measurements::cells, Cell::key, Cell::plus), slices,
				parts.stream().mapToLong(Measurements::sent).sum(), injectors,
				join(parts, Measurements::instances, Instance::url, Instance::merge),
				parts.stream().map(Measurements::ledger).filter(Objects::nonNull).reduce(Ledger::merge).orElse(null));
	}

	private static Phase plus(Phase one, Phase other) {
		return new Phase(one.name(), one.kind(), one.from(), one.to(), one.asked() + other.asked());
	}

	private static <T, K> List<T> join(List<Measurements> parts, Function<Measurements, Collection<T>> values,
			Function<T, K> key, BinaryOperator<T> merge) {
		Map<K, T> joined = new LinkedHashMap<>();
		parts.forEach((part) -> values.apply(part).forEach((value) -> joined.merge(key.apply(value), value, merge)));
		return new ArrayList<>(joined.values());
	}

	/** What has to be the same in all parts of a run. */
	private Map<String, String> run() {
		Map<String, String> run = new TreeMap<>(this.settings);
		run.remove("injector");
		run.remove("reports");
		run.put("simulation", this.simulation);
		return run;
	}

}
