package io.resound.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class LatenciesTests {

	@Test
	void aPercentileWithFewerThanTenSamplesBeyondIsLeftOut() {
		Latencies latencies = Latencies.of(Runs.histogram(Runs.latencies(100, 200, 1_000)));
		assertThat(latencies.p99()).isNotNull();
		assertThat(latencies.p999()).isNull();
		assertThat(Latencies.of(Runs.histogram(Runs.latencies(100, 200, 10_000))).p999()).isNotNull();
		assertThat(Latencies.of(Runs.histogram(List.of())))
			.isEqualTo(new Latencies(null, null, null, null, null, null));
	}

}
