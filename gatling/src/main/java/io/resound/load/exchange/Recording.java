package io.resound.load.exchange;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What a run measured so far: a histogram in microseconds for each phase, request and
 * outcome. Any thread may record.
 */
public final class Recording {

	/** The outcome of an exchange that went well. */
	public static final String OK = "ok";

	private static final long LONGEST = 3_600_000_000L;

	private static final int DIGITS = 3;

	private final Map<Cell, Histogram> cells = new ConcurrentHashMap<>();

	private final List<Histogram> slices = IntStream.range(0, Timeline.SLICES)
		.<Histogram>mapToObj((slice) -> empty())
		.toList();

	private final Histogram injector = empty();

	private final LongAdder sent = new LongAdder();

	private final LongAdder begun = new LongAdder();

	private final LongAdder ended = new LongAdder();

	/**
	 * Where an exchange is recorded.
	 *
	 * @param phase the index of the phase it started in
	 * @param request its name
	 * @param outcome how it ended
	 */
	public record Cell(int phase, String request, String outcome) {

	}

	/**
	 * Makes a histogram of what all histograms here hold.
	 * @return an empty one, from 1 µs to 1 h, exact to three digits
	 */
	public static Histogram empty() {
		return new ConcurrentHistogram(1, LONGEST, DIGITS);
	}

	void record(Cell cell, long microseconds) {
		this.cells.computeIfAbsent(cell, (key) -> empty()).recordValue(within(microseconds));
	}

	void recordSlice(int slice, long microseconds) {
		this.slices.get(slice).recordValue(within(microseconds));
	}

	void recordInjector(long microseconds) {
		this.injector.recordValue(within(microseconds));
	}

	void begin() {
		this.begun.increment();
	}

	void end() {
		this.ended.increment();
	}

	/**
	 * Whether exchanges have begun that have not ended.
	 * @return whether there are any
	 */
	public boolean underWay() {
		long ended = this.ended.sum();
		return this.begun.sum() > ended;
	}

	void countSent(int writes) {
		this.sent.add(writes);
	}

	private static long within(long microseconds) {
		return Math.clamp(microseconds, 1, LONGEST);
	}

	/**
	 * The cells in which there is something.
	 * @return histograms by cell, phase by phase
	 */
	public List<Map.Entry<Cell, Histogram>> cells() {
		return this.cells.entrySet().stream().sorted(Comparator.comparing((entry) -> entry.getKey().phase())).toList();
	}

	/**
	 * The exchanges that went well in each slice of the judged time.
	 * @return a histogram for each slice
	 */
	public List<Histogram> slices() {
		return this.slices;
	}

	/**
	 * The exchanges with the bare echo inside the injector: what Gatling and the machine
	 * add to each.
	 * @return a histogram
	 */
	public Histogram injector() {
		return this.injector;
	}

	/**
	 * Requests to the echo that were written to a connection.
	 * @return how many
	 */
	public long sent() {
		return this.sent.sum();
	}

}
