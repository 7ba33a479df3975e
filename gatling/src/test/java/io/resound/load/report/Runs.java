package io.resound.load.report;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

import io.resound.load.exchange.Phase;
import io.resound.load.exchange.Recording;
import io.resound.load.ledger.Ledger;
import io.resound.load.ledger.Numbers;
import io.resound.load.ledger.PodLedger;
import io.resound.load.service.Instance;
import io.resound.load.settings.Setting;
import io.resound.load.settings.Settings;
import org.HdrHistogram.Histogram;
import org.roaringbitmap.RoaringBitmap;

/**
 * Makes the measurements of runs that never were: ten steady seconds of echoes.
 */
final class Runs {

	private Runs() {
	}

	static Measurements run(int injector, int injectors, List<Long> latencies, long failures,
			Map<String, String> settings, List<Instance> instances) {
		Properties properties = new Properties();
		properties.putAll(settings);
		properties.setProperty("injector", String.valueOf(injector));
		properties.setProperty("injectors", String.valueOf(injectors));
		List<Measurements.Cell> cells = new ArrayList<>();
		cells.add(cell("echo", "ok", latencies));
		if (failures > 0) {
			cells.add(cell("echo", "status 503", Collections.nCopies((int) failures, 1L)));
		}
		List<Encoded> slices = IntStream.range(0, 10)
			.mapToObj((slice) -> IntStream.range(0, latencies.size())
				.filter((index) -> index * 10L / latencies.size() == slice)
				.mapToObj(latencies::get)
				.toList())
			.map((slice) -> Encoded.of(histogram(slice)))
			.toList();
		Settings read = Settings.read(properties, Map.of(), Map.of(), Setting.RATE, Setting.DRIFT);
		return new Measurements("Latency", "?", "2030-01-01T00:00:00Z", read.texts(), read.chosen(),
				List.of(new Phase("steady", Phase.Kind.STEADY, 0, 10, latencies.size() / 10.0)), 10, cells, slices,
				latencies.size() + failures,
				List.of(new Measurements.Injector(injector, 0.5, 2, Encoded.of(histogram(List.of(20L))))), instances,
				null);
	}

	/** The same, by an injector that was this busy. */
	static Measurements busy(Measurements run, double cpu) {
		return new Measurements(run.simulation(), run.question(), run.started(), run.settings(), run.chosen(),
				run.phases(), run.elapsed(), run.cells(), run.slices(), run.sent(),
				List.of(new Measurements.Injector(0, cpu, 2, run.injectors().getFirst().own())), run.instances(),
				run.ledger());
	}

	/** The same, with these as the simulation's defaults. */
	static Measurements byDefault(Measurements run) {
		return new Measurements(run.simulation(), run.question(), run.started(), run.settings(), List.of(),
				run.phases(), run.elapsed(), run.cells(), run.slices(), run.sent(), run.injectors(), run.instances(),
				run.ledger());
	}

	static Measurements run(List<Long> latencies) {
		return run(0, 1, latencies, 0, Map.of(), List.of());
	}

	/** Numbers sent, and one of them received at a pod, some times more than once. */
	static Measurements withLedger(int sent, int again, boolean readToTheEnd) {
		Measurements run = run(latencies(1_000, 2_000, 10));
		PodLedger pod = new PodLedger("http://a-pod", "a-pod", "2030-01-01T00:00:00.000000Z", 1 + again, true, false,
				readToTheEnd, new Numbers(portable(1)), new Numbers(portable(again)));
		return new Measurements(run.simulation(), run.question(), run.started(), run.settings(), run.chosen(),
				run.phases(), run.elapsed(), run.cells(), run.slices(), run.sent(), run.injectors(), run.instances(),
				new Ledger("run", new Numbers(portable(sent)), List.of(pod)));
	}

	private static String portable(int numbers) {
		RoaringBitmap bitmap = RoaringBitmap.bitmapOf(IntStream.range(0, numbers).toArray());
		ByteBuffer buffer = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
		bitmap.serialize(buffer);
		return Base64.getEncoder().encodeToString(buffer.array());
	}

	static Measurements.Cell cell(String request, String outcome, List<Long> latencies) {
		return new Measurements.Cell(0, request, outcome, latencies.size(), Encoded.of(histogram(latencies)));
	}

	static Histogram histogram(List<Long> microseconds) {
		Histogram histogram = Recording.empty();
		microseconds.forEach(histogram::recordValue);
		return histogram;
	}

	static List<Long> latencies(long from, long to, int count) {
		return IntStream.range(0, count).mapToObj((index) -> from + (index * 7919L) % (to - from)).toList();
	}

}
