package io.resound.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBucket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The meters of several loops, as they are read together. */
class PrometheusMetersTests {

	private static final int SCRAPES = 300;

	private final PrometheusRegistry registry = new PrometheusRegistry();

	private static final Endpoints ENDPOINTS = new Endpoints(
			List.of(new Endpoints.Definition("/echo", true), new Endpoints.Definition("/livez", false)));

	private static final Endpoint ECHO = ENDPOINTS.of("/echo");

	private final PrometheusMeters meters = new PrometheusMeters(this.registry, ENDPOINTS, List.of("http"), 100);

	private final ExecutorService threads = Executors.newFixedThreadPool(2);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	@Test
	void theLoopsAreAddedUp() {
		Meter one = this.meters.newLoop().meter("http");
		Meter other = this.meters.newLoop().meter("http");
		for (Meter meter : List.of(one, one, other)) {
			meter.connectionOpened();
			Exchange exchange = meter.open(MethodLabel.POST, ECHO, ProtocolLabel.HTTP_1_1);
			exchange.received(5);
			exchange.sent(7);
			exchange.answered(200);
			meter.open("BREW", ECHO, ProtocolLabel.HTTP_2).aborted(AbortReason.TIMEOUT, Exchange.NO_STATUS);
			meter.lostInHead(AbortReason.CLIENT);
			meter.declined(DeclineReason.SIZE);
		}
		one.connectionClosed();
		other.open(MethodLabel.GET, ENDPOINTS.of("/livez"), ProtocolLabel.HTTP_1_0);
		assertThat(counter("http_requests", "method", "POST", "endpoint", "/echo", "status", "200")).isEqualTo(3);
		assertThat(counter("http_requests", "method", "OTHER", "endpoint", "/echo", "status", "none")).isEqualTo(3);
		assertThat(counter("http_requests_by_protocol", "listener", "http", "protocol", "HTTP/1.1")).isEqualTo(3);
		assertThat(counter("http_requests_by_protocol", "listener", "http", "protocol", "HTTP/2")).isEqualTo(3);
		assertThat(counter("http_requests_by_protocol", "listener", "http", "protocol", "HTTP/1.0"))
			.as("one that has not ended")
			.isZero();
		assertThat(counter("http_request_body_bytes", "endpoint", "/echo")).isEqualTo(15);
		assertThat(counter("http_response_body_bytes", "endpoint", "/echo")).isEqualTo(21);
		assertThat(counter("http_requests_aborted", "endpoint", "/echo", "reason", "timeout")).isEqualTo(3);
		assertThat(counter("http_requests_aborted", "endpoint", "UNKNOWN", "reason", "client")).isEqualTo(3);
		assertThat(counter("resound_express_declined", "reason", "size")).isEqualTo(3);
		assertThat(counter("http_connections")).isEqualTo(3);
		assertThat(gauge("http_connections_active")).isEqualTo(2);
		assertThat(gauge("http_requests_in_flight")).isEqualTo(1);
		assertThat(durations()).singleElement().matches((point) -> point.getCount() == 3);
	}

	@Test
	void anAppearingSeriesTellsWhenItBegan() {
		Meter meter = this.meters.newLoop().meter("http");
		long before = System.currentTimeMillis();
		meter.open(MethodLabel.PUT, ECHO, ProtocolLabel.HTTP_1_1).answered(200);
		assertThat(durations()).singleElement()
			.matches((point) -> point.getCreatedTimestampMillis() >= before)
			.matches((point) -> point.getCreatedTimestampMillis() <= System.currentTimeMillis());
		assertThat(points("http_requests", CounterSnapshot.class).getDataPoints())
			.allMatch((point) -> point.getCreatedTimestampMillis() > 0)
			.filteredOn((point) -> point.getValue() != 0)
			.singleElement()
			.matches((point) -> point.getCreatedTimestampMillis() >= before);
	}

	@Test
	void nothingReadWhileItIsCountedDecreasesOrDisagrees() throws Exception {
		AtomicBoolean enough = new AtomicBoolean();
		List<Future<Integer>> loops = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			Meter meter = this.meters.newLoop().meter("http");
			SplittableRandom random = new SplittableRandom(i);
			loops.add(this.threads.submit(() -> exchangeUntil(enough, meter, random)));
		}
		Map<String, Double> last = new HashMap<>();
		try {
			for (int i = 0; i < SCRAPES; i++) {
				checkScrape(last);
			}
		}
		finally {
			enough.set(true);
		}
		int exchanges = 0;
		for (Future<Integer> loop : loops) {
			exchanges += loop.get(10, TimeUnit.SECONDS);
		}
		checkScrape(last);
		assertThat(durations().stream().mapToLong(HistogramDataPointSnapshot::getCount).sum()
				+ counter("http_requests_aborted", "endpoint", "/echo", "reason", "client"))
			.isEqualTo(exchanges);
		assertThat(gauge("http_requests_in_flight")).isZero();
		assertThat(sum("http_requests_by_protocol")).isEqualTo(sum("http_requests")).isEqualTo(exchanges);
	}

	private static int exchangeUntil(AtomicBoolean enough, Meter meter, SplittableRandom random) {
		int exchanges = 0;
		while (!enough.get()) {
			Exchange exchange = meter.open(MethodLabel.values()[random.nextInt(3)], ECHO,
					ProtocolLabel.values()[random.nextInt(4)]);
			exchange.received(random.nextInt(1000));
			if (random.nextInt(10) == 0) {
				exchange.aborted(AbortReason.CLIENT, 200);
			}
			else {
				exchange.answered(random.nextBoolean() ? 200 : 413);
			}
			exchanges++;
		}
		return exchanges;
	}

	/** One scrape: no series is below what it was, and the histograms are whole. */
	private void checkScrape(Map<String, Double> last) {
		for (MetricSnapshot snapshot : this.registry.scrape()) {
			String name = snapshot.getMetadata().getName();
			for (DataPointSnapshot point : snapshot.getDataPoints()) {
				switch (point) {
					case CounterSnapshot.CounterDataPointSnapshot counter ->
						grows(last, name + counter.getLabels(), counter.getValue());
					case HistogramDataPointSnapshot histogram -> checkHistogram(last, name, histogram);
					case GaugeSnapshot.GaugeDataPointSnapshot gauge ->
						assertThat(gauge.getValue()).as(name).isNotNegative();
					default -> throw new AssertionError(point.getClass());
				}
			}
		}
	}

	private static void checkHistogram(Map<String, Double> last, String name, HistogramDataPointSnapshot histogram) {
		String series = name + histogram.getLabels();
		long inClassic = histogram.getClassicBuckets().stream().mapToLong(ClassicHistogramBucket::getCount).sum();
		long inNative = histogram.getNativeBucketsForPositiveValues()
			.stream()
			.mapToLong(NativeHistogramBucket::getCount)
			.sum();
		assertThat(histogram.getCount()).as(series)
			.isEqualTo(inClassic)
			.isEqualTo(inNative + histogram.getNativeZeroCount());
		assertThat(histogram.getSum()).as("no less than the lower bounds of what is counted")
			.isGreaterThanOrEqualTo(histogram.getNativeBucketsForPositiveValues()
				.stream()
				.mapToDouble((bucket) -> bucket.getCount()
						* Math.pow(2, Math.scalb(bucket.getBucketIndex() - 1, -histogram.getNativeSchema())))
				.sum() * (1 - 1e-9));
		grows(last, series, histogram.getCount());
		grows(last, series + " sum", histogram.getSum());
		histogram.getClassicBuckets()
			.forEach((bucket) -> grows(last, series + bucket.getUpperBound(), bucket.getCount()));
	}

	private static void grows(Map<String, Double> last, String series, double value) {
		Double before = last.put(series, value);
		assertThat(value).as(series).isGreaterThanOrEqualTo((before != null) ? before : 0);
	}

	private List<HistogramDataPointSnapshot> durations() {
		return points("http_request_duration_seconds", HistogramSnapshot.class).getDataPoints();
	}

	private double counter(String name, String... labels) {
		return points(name, CounterSnapshot.class).getDataPoints()
			.stream()
			.filter((point) -> point.getLabels().equals(Labels.of(labels)))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no " + name + Arrays.toString(labels)))
			.getValue();
	}

	private double sum(String name) {
		return points(name, CounterSnapshot.class).getDataPoints()
			.stream()
			.mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
			.sum();
	}

	private double gauge(String name) {
		return points(name, GaugeSnapshot.class).getDataPoints().getFirst().getValue();
	}

	private <S extends MetricSnapshot> S points(String name, Class<S> type) {
		return type.cast(this.registry.scrape(name::equals).get(0));
	}

}
