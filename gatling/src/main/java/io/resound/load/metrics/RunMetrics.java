package io.resound.load.metrics;

import java.io.IOException;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The metrics of a run, on a port of their own from before the first request until they
 * are closed. Any thread may count.
 */
public final class RunMetrics implements AutoCloseable {

	/**
	 * The bounds of the service's own histogram in seconds, so that quantiles of both
	 * have the same error.
	 */
	private static final double[] BOUNDS = { 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
			0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

	private final Counter requests;

	private final Histogram durations;

	private final Histogram injector;

	private final HTTPServer server;

	/**
	 * Opens the port.
	 * @param port the port, or 0 for any
	 * @param run what the metrics are of
	 * @throws IOException if the port cannot be opened
	 */
	public RunMetrics(int port, Run run) throws IOException {
		PrometheusRegistry registry = new PrometheusRegistry();
		this.requests = Counter.builder()
			.name("resound_load_requests_total")
			.help("Requests that have ended, by their name and by what came of them; \"ok\" if all was as expected.")
			.labelNames("request", "outcome")
			.register(registry);
		this.durations = Histogram.builder()
			.name("resound_load_request_duration_seconds")
			.help("Time from the start of a request to the echo to the last byte of its response, if all was as expected.")
			.labelNames("request")
			.classicUpperBounds(BOUNDS)
			.register(registry);
		this.injector = Histogram.builder()
			.name("resound_load_injector_duration_seconds")
			.help("The same time of requests to a bare echo in the injector's own process.")
			.classicUpperBounds(BOUNDS)
			.register(registry);
		Info.builder()
			.name("resound_load_info")
			.help("The simulation that runs, and which of several injectors this is; always 1.")
			.labelNames("simulation", "injector", "injectors")
			.register(registry)
			.setLabelValues(run.simulation(), String.valueOf(run.injector()), String.valueOf(run.injectors()));
		this.server = HTTPServer.builder().port(port).registry(registry).buildAndStart();
	}

	/**
	 * What metrics are of.
	 *
	 * @param simulation the name of the simulation
	 * @param injector the index of this injector
	 * @param injectors the number of injectors
	 */
	public record Run(String simulation, int injector, int injectors) {

	}

	/**
	 * Makes a request known before there is one, so that a rate includes the first.
	 * @param request its name
	 * @param ok the outcome of a request that went well
	 */
	public void expect(String request, String ok) {
		this.requests.initLabelValues(request, ok);
		this.durations.initLabelValues(request);
	}

	/**
	 * Counts a request that has ended.
	 * @param request its name
	 * @param outcome what came of it
	 */
	public void ended(String request, String outcome) {
		this.requests.labelValues(request, outcome).inc();
	}

	/**
	 * Counts the time of a request that the service counts at its echo, too.
	 * @param request its name
	 * @param microseconds the time
	 */
	public void took(String request, long microseconds) {
		this.durations.labelValues(request).observe(microseconds / 1e6);
	}

	/**
	 * Counts the time of an exchange with the bare echo.
	 * @param microseconds the time
	 */
	public void injectorTook(long microseconds) {
		this.injector.observe(microseconds / 1e6);
	}

	/**
	 * The port.
	 * @return the port that is open
	 */
	public int port() {
		return this.server.getPort();
	}

	/** Closes the port. */
	@Override
	public void close() {
		this.server.close();
	}

}
