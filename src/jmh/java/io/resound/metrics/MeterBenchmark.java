package io.resound.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to measure one echo of 100 bytes: opened, received, sent, answered. Each
 * thread is an event loop; run it with {@code -prof gc} and {@code -t 1}, then
 * {@code -t 2}.
 * <p>
 * It decided for a meter per loop. On two cores, JDK 25, in nanoseconds and bytes an
 * exchange:
 *
 * <pre>
 *            1 thread  2 threads  ratio  bytes
 * clock            38         36   0.96      0
 * perLoop          54         56   1.03     24
 * shared          102        206   2.02     32
 * </pre>
 *
 * What is left is mostly the clock. The 24 bytes are the exchange, which {@code shared}
 * goes without.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MeterBenchmark {

	private static final int BYTES = 100;

	/** The two readings of the clock alone. */
	@Benchmark
	public long clock(Loop loop) {
		loop.start = System.nanoTime();
		return System.nanoTime() - loop.start;
	}

	/** The meter of the service. */
	@Benchmark
	public void perLoop(Loop loop) {
		loop.exchange = loop.meter.open(MethodLabel.POST, Loop.ECHO, ProtocolLabel.HTTP_1_1);
		loop.exchange.received(BYTES);
		loop.exchange.sent(BYTES);
		loop.exchange.answered(200);
	}

	/**
	 * client_java's own counters and histogram, shared by all threads, with their handles
	 * resolved.
	 */
	@Benchmark
	public void shared(Loop loop, Shared shared) {
		loop.start = System.nanoTime();
		shared.inFlight.increment();
		shared.received.inc((long) BYTES);
		shared.sent.inc((long) BYTES);
		shared.durations.observe((System.nanoTime() - loop.start) / 1e9);
		shared.requests.inc();
		shared.inFlight.decrement();
	}

	/** What one thread owns. */
	@State(Scope.Thread)
	public static class Loop {

		static final Endpoints ENDPOINTS = new Endpoints(List.of(new Endpoints.Definition("/echo", true)));

		static final Endpoint ECHO = ENDPOINTS.of("/echo");

		final Meter meter = new PrometheusMeters(new PrometheusRegistry(), ENDPOINTS,
				Map.of("http", "http"), 1).newLoop()
			.meter("http");

		/** A field, as a connection has it: what is in one is really allocated. */
		Exchange exchange = Exchange.NONE;

		long start;

	}

	/** What all threads record into. */
	@State(Scope.Benchmark)
	public static class Shared {

		final LongAdder inFlight = new LongAdder();

		final CounterDataPoint received = counter("received");

		final CounterDataPoint sent = counter("sent");

		final CounterDataPoint requests = counter("requests");

		final DistributionDataPoint durations = Histogram.builder()
			.withoutExemplars()
			.name("durations")
			.labelNames("endpoint")
			.classicUpperBounds(0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
					0.5, 1, 2.5, 5, 10)
			.build()
			.labelValues("/echo");

		private static CounterDataPoint counter(String name) {
			return Counter.builder().withoutExemplars().name(name).labelNames("endpoint").build().labelValues("/echo");
		}

	}

}
