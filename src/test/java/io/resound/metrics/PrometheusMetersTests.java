package io.resound.metrics;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The meters of several loops, as they are read together. */
class PrometheusMetersTests {

	private static final int SCRAPES = 300;

	private final PrometheusRegistry registry = new PrometheusRegistry();

	private static final Endpoints ENDPOINTS = new Endpoints(
			List.of(new Endpoints.Definition("/echo", true), new Endpoints.Definition("/livez", false)));

	private static final Endpoint ECHO = ENDPOINTS.of("/echo");

	private final PrometheusMeters meters = new PrometheusMeters(this.registry, ENDPOINTS, names("http"), 100);

	private final ExecutorService threads = Executors.newFixedThreadPool(2);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private static Map<String, String> names(String... http) {
		return Stream.of(http).collect(Collectors.toMap(Function.identity(), (listener) -> "http"));
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
		assertThat(counter("http_connections", "listener", "http")).isEqualTo(3);
		assertThat(gauge("http_connections_active")).isEqualTo(2);
		assertThat(gauge("http_requests_in_flight")).isEqualTo(1);
		assertThat(durations()).singleElement().matches((point) -> point.getCount() == 3);
	}

	@Test
	void listenersAreCountedApart() {
		PrometheusRegistry apart = new PrometheusRegistry();
		LoopMeters loop = new PrometheusMeters(apart, ENDPOINTS, names("http", "internal"), 7).newLoop();
		loop.meter("http").connectionOpened();
		for (int i = 0; i < 3; i++) {
			loop.meter("internal").connectionOpened();
			loop.meter("internal").open(MethodLabel.GET, ECHO, ProtocolLabel.HTTP_2).answered(200);
		}
		loop.meter("internal").connectionClosed();
		loop.meter("http").open(MethodLabel.GET, ECHO, ProtocolLabel.HTTP_2).answered(200);
		assertThat(values(apart, "http_connections_active")).containsOnly(Map.entry("{listener=\"http\"}", 1.0),
				Map.entry("{listener=\"internal\"}", 2.0));
		assertThat(values(apart, "http_connections")).containsOnly(Map.entry("{listener=\"http\"}", 1.0),
				Map.entry("{listener=\"internal\"}", 3.0));
		assertThat(values(apart, "http_requests_by_protocol"))
			.containsEntry("{listener=\"http\",protocol=\"HTTP/2\"}", 1.0)
			.containsEntry("{listener=\"internal\",protocol=\"HTTP/2\"}", 3.0)
			.hasSize(2 * ProtocolLabel.values().length);
		assertThat(values(apart, "http_requests")).containsEntry("{endpoint=\"/echo\",method=\"GET\",status=\"200\"}",
				4.0);
		assertThat(values(apart, "resound_connections_limit")).containsOnly(Map.entry("{}", 7.0));
		assertThatIllegalArgumentException().isThrownBy(() -> loop.meter("admin"))
			.withMessageStartingWith("No listener is named 'admin'");
	}

	@Test
	void listenersThatDoNotSpeakHttpHaveMetricsOfTheirOwn() {
		PrometheusRegistry apart = new PrometheusRegistry();
		PrometheusMeters meters = new PrometheusMeters(apart, ENDPOINTS,
				Map.of("http", "http", "raw", "tcp", "more", "tcp"), 7);
		for (int loops = 0; loops < 2; loops++) {
			Meter raw = meters.newLoop().meter("raw");
			raw.connectionOpened();
			raw.connectionOpened();
			raw.bytesReceived(7);
			raw.bytesSent(5);
			raw.connectionClosed();
		}
		assertThat(values(apart, "http_connections")).containsOnly(Map.entry("{listener=\"http\"}", 0.0));
		assertThat(values(apart, "tcp_connections")).containsOnly(Map.entry("{listener=\"raw\"}", 4.0),
				Map.entry("{listener=\"more\"}", 0.0));
		assertThat(values(apart, "tcp_connections_active")).containsOnly(Map.entry("{listener=\"raw\"}", 2.0),
				Map.entry("{listener=\"more\"}", 0.0));
		assertThat(values(apart, "tcp_bytes")).containsOnly(Map.entry("{direction=\"in\",listener=\"raw\"}", 14.0),
				Map.entry("{direction=\"out\",listener=\"raw\"}", 10.0),
				Map.entry("{direction=\"in\",listener=\"more\"}", 0.0),
				Map.entry("{direction=\"out\",listener=\"more\"}", 0.0));
		assertThat(apart.scrape().stream().map((family) -> family.getMetadata().getPrometheusName()))
			.contains("tcp_connections_active");
		assertThat(this.registry.scrape().stream().map((family) -> family.getMetadata().getPrometheusName()))
			.as("without such a listener")
			.doesNotContain("tcp_connections_active");
	}

	@Test
	void anyStatusIsCountedUnderABoundedLabel() {
		Meter meter = this.meters.newLoop().meter("http");
		int[] statuses = { 0, 99, 100, 599, 600, 639, 640, 999, 1000, -5 };
		for (int status : statuses) {
			meter.open(MethodLabel.POST, ECHO, ProtocolLabel.HTTP_1_1).answered(status);
			meter.open(MethodLabel.POST, ENDPOINTS.unknown(), ProtocolLabel.OTHER)
				.aborted(AbortReason.INTERNAL, status);
		}
		for (String endpoint : List.of("/echo", "UNKNOWN")) {
			for (String status : List.of("none", "100", "599", "600", "639", "640", "999")) {
				assertThat(counter("http_requests", "method", "POST", "endpoint", endpoint, "status", status))
					.as(endpoint + " " + status)
					.isEqualTo(1);
			}
			assertThat(counter("http_requests", "method", "POST", "endpoint", endpoint, "status", "OTHER"))
				.as("99, 1000 and -5")
				.isEqualTo(3);
		}
		assertThat(sum("http_requests")).isEqualTo(sum("http_requests_by_protocol")).isEqualTo(2 * statuses.length);
		assertThat(durations()).singleElement().matches((point) -> point.getCount() == statuses.length);
		assertThat(gauge("http_requests_in_flight")).isZero();
	}

	@Test
	void errorsOfTheObjectivesExistFromTheStart() {
		assertThat(values(this.registry, "http_requests"))
			.containsEntry("{endpoint=\"/echo\",method=\"GET\",status=\"none\"}", 0.0)
			.containsEntry("{endpoint=\"/echo\",method=\"OTHER\",status=\"503\"}", 0.0)
			.containsEntry("{endpoint=\"UNKNOWN\",method=\"OTHER\",status=\"400\"}", 0.0)
			.hasSize(7 * MethodLabel.values().length + 6);
	}

	@Test
	void aScrapeAllocatesLittleForWhatWasNotCounted() {
		PrometheusRegistry many = new PrometheusRegistry();
		List<Endpoints.Definition> definitions = IntStream.range(0, 100)
			.mapToObj((i) -> new Endpoints.Definition("/" + i, false))
			.toList();
		PrometheusMeters meters = new PrometheusMeters(many, new Endpoints(definitions), names("http"), 1);
		meters.newLoop();
		meters.newLoop();
		many.scrape();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		many.scrape();
		long perSeries = (threads.getCurrentThreadAllocatedBytes() - before) / (100 * MethodLabel.values().length);
		assertThat(perSeries).as("bytes for a method and an endpoint without a request").isLessThan(1500);
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

	/** The values of all series of a metric, by their labels. */
	private static Map<String, Double> values(PrometheusRegistry registry, String name) {
		Map<String, Double> values = new HashMap<>();
		for (DataPointSnapshot point : registry.scrape(name::equals).get(0).getDataPoints()) {
			values.put(point.getLabels().toString(), switch (point) {
				case CounterSnapshot.CounterDataPointSnapshot counter -> counter.getValue();
				case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
				default -> throw new AssertionError(point.getClass());
			});
		}
		return values;
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
