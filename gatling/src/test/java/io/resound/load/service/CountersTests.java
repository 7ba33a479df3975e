package io.resound.load.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class CountersTests {

	private static final String METRICS = """
			# TYPE http_requests_total counter
			http_requests_total{endpoint="/echo",method="GET",status="200"} 7.0
			http_requests_total{endpoint="/echo",method="POST",status="200"} 1.0E3
			http_requests_total{endpoint="/livez",method="GET",status="200"} 99.0
			http_request_duration_seconds_bucket{endpoint="/echo",method="POST",le="1.0E-4"} 500
			http_request_duration_seconds_bucket{endpoint="/echo",method="POST",le="2.0E-4"} 990
			http_request_duration_seconds_bucket{endpoint="/echo",method="POST",le="+Inf"} 1000
			http_request_duration_seconds_bucket{endpoint="/echo",method="GET",le="+Inf"} 7
			http_request_duration_seconds_count{endpoint="/echo",method="POST"} 1000
			""";

	@Test
	void onlyWhatTheEchoCountedIsRead() {
		assertThat(Counters.read(METRICS))
			.isEqualTo(new Counters(1007, Map.of("1.0E-4", 500L, "2.0E-4", 990L, "+Inf", 1007L)));
	}

	@Test
	void percentilesLieOnAStraightLineBetweenTheBounds() {
		Counters counters = new Counters(1000, Map.of("1.0E-4", 500L, "2.0E-4", 990L, "+Inf", 1000L));
		assertThat(counters.percentile(0.5)).isCloseTo(1e-4, within(1e-12));
		assertThat(counters.percentile(0.745)).isCloseTo(1.5e-4, within(1e-12));
		assertThat(counters.percentile(0.999)).isCloseTo(2e-4, within(1e-12));
		assertThat(Counters.NONE.percentile(0.5)).isNaN();
	}

	@Test
	void theViewIsTheDifferenceOfAllInstancesAndTellsWhichHadGone() {
		Counters before = new Counters(10, Map.of("1.0E-4", 10L, "+Inf", 10L));
		Counters after = new Counters(110, Map.of("1.0E-4", 110L, "+Inf", 110L));
		Instance.View view = Instance.view(List.of(new Instance("a", before, after),
				new Instance("b", Counters.NONE, after), new Instance("c", before, null)));
		assertThat(view.instances()).isEqualTo(3);
		assertThat(view.gone()).isEqualTo(1);
		assertThat(view.requests()).isEqualTo(210);
		assertThat(view.p50()).isCloseTo(50, within(1e-6));
		assertThat(view.p99()).isCloseTo(99, within(1e-6));
	}

}
