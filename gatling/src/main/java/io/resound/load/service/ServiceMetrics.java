package io.resound.load.service;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.resound.load.settings.InvalidSettingException;

/**
 * Reads the metrics of every instance of the service, before and after a run.
 */
public final class ServiceMetrics {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int READINGS = 10;

	private final Addresses addresses;

	private final HttpClient client = HttpClient.newBuilder()
		.proxy(HttpClient.Builder.NO_PROXY)
		.connectTimeout(TIMEOUT)
		.build();

	private final Map<URI, Counters> before = new LinkedHashMap<>();

	/**
	 * Makes a reader.
	 * @param given URLs of metrics; one that begins with {@code dns+} stands for every
	 * address that its name has
	 */
	public ServiceMetrics(List<URI> given) {
		this.addresses = new Addresses(given);
	}

	/**
	 * Takes the counters before a run.
	 * @throws InvalidSettingException if an instance does not answer
	 */
	public void before() {
		for (URI url : resolve()) {
			this.before.put(url, read(url).orElseThrow(
					() -> new InvalidSettingException("metricsUrl: no metrics at " + url + " (expected: status 200)")));
		}
	}

	/**
	 * Takes the counters after a run, as soon as all that was sent is counted: the
	 * service counts a request after its answer. Waits two seconds at most.
	 * @param sent requests that were sent
	 * @return what each instance counted, those that came or went meanwhile included
	 */
	public List<Instance> after(long sent) {
		List<Instance> instances = List.of();
		for (int reading = 0; reading < READINGS; reading++) {
			instances = instances();
			if (instances.isEmpty() || Instance.view(instances).requests() >= sent) {
				break;
			}
			try {
				TimeUnit.MILLISECONDS.sleep(200);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				break;
			}
		}
		return instances;
	}

	private List<Instance> instances() {
		Map<URI, Instance> instances = new LinkedHashMap<>();
		this.before.forEach(
				(url, counters) -> instances.put(url, new Instance(url.toString(), counters, read(url).orElse(null))));
		for (URI url : resolve()) {
			instances.computeIfAbsent(url,
					(late) -> new Instance(late.toString(), Counters.NONE, read(late).orElse(null)));
		}
		return new ArrayList<>(instances.values());
	}

	private List<URI> resolve() {
		try {
			return this.addresses.resolve();
		}
		catch (UnknownHostException ex) {
			throw new InvalidSettingException("metricsUrl: no address of " + this.addresses.given() + ", " + ex);
		}
	}

	private Optional<Counters> read(URI url) {
		try {
			HttpRequest request = HttpRequest.newBuilder(url).timeout(TIMEOUT).header("Accept", "text/plain").build();
			var response = this.client.send(request, BodyHandlers.ofString());
			return (response.statusCode() == 200) ? Optional.of(Counters.read(response.body())) : Optional.empty();
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

}
