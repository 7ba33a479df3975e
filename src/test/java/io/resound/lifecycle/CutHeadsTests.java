package io.resound.lifecycle;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ExitCodeGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/** A head that stays incomplete until the drain cuts it is a request that was cut. */
@BothWays
class CutHeadsTests {

	@Test
	void headsThatTheDrainCutsAreCountedAsItsOwn() {
		Service service = Service.start("resound.drain.at-least=500ms", "resound.drain.at-most=500ms",
				"resound.drain.timeout=200ms");
		PrometheusRegistry registry = service.context().getBean(PrometheusRegistry.class);
		ExitCodeGenerator drain = service.context().getBean(ExitCodeGenerator.class);
		try (service;
				RawClient undecided = service.connect();
				RawClient first = service.connect();
				RawClient later = service.connect()) {
			undecided.send("P");
			first.send("GET /echo HT");
			later.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").read();
			later.send("GET /echo HT");
			service.close();
			assertThat(undecided.readToAnyEnd().reset()).isTrue();
			assertThat(first.readToAnyEnd().reset()).isTrue();
			assertThat(later.readToAnyEnd().reset()).isTrue();
		}
		assertThat(aborted(registry, "shutdown")).isEqualTo(3);
		assertThat(aborted(registry, "client")).isZero();
		assertThat(drain.getExitCode()).isEqualTo(1);
	}

	@Test
	void aDrainThatCutsNothingHasExitCodeZero() {
		Service service = Service.start();
		ExitCodeGenerator drain = service.context().getBean(ExitCodeGenerator.class);
		try (service) {
			assertThat(drain.getExitCode()).as("not drained yet").isEqualTo(1);
		}
		assertThat(drain.getExitCode()).isZero();
	}

	private static double aborted(PrometheusRegistry registry, String reason) {
		return registry.scrape("http_requests_aborted"::equals)
			.stream()
			.flatMap((snapshot) -> snapshot.getDataPoints().stream())
			.filter((point) -> reason.equals(point.getLabels().get("reason")))
			.mapToDouble((point) -> ((CounterDataPointSnapshot) point).getValue())
			.sum();
	}

}
