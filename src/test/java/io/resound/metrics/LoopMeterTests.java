package io.resound.metrics;

import java.lang.management.ManagementFactory;
import java.util.List;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The meter of one listener on one event loop. */
class LoopMeterTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** As many as the service has. */
	private static final Endpoints ENDPOINTS = new Endpoints(List.of(new Endpoints.Definition("/echo", true),
			new Endpoints.Definition("/livez", false), new Endpoints.Definition("/readyz", false),
			new Endpoints.Definition("/healthz", false), new Endpoints.Definition("/", false)));

	private static final Endpoint ECHO = ENDPOINTS.of("/echo");

	private final LoopMeter meter = new LoopMeter(ENDPOINTS);

	@ParameterizedTest
	@CsvSource({ "0, 0", "99, 1000", "100, 100", "599, 599", "600, 600", "639, 639", "640, 640", "999, 999",
			"1000, 1000", "-5, 1000", "2147483647, 1000", "-2147483648, 1000" })
	void anyStatusIsCountedOnce(int status, int place) {
		Exchange answered = this.meter.open(MethodLabel.POST, ECHO, ProtocolLabel.HTTP_1_1);
		Exchange aborted = this.meter.open(MethodLabel.POST, ECHO, ProtocolLabel.HTTP_1_1);
		assertThat(this.meter.inFlight()).isEqualTo(2);
		answered.answered(status);
		assertThat(this.meter.inFlight()).isEqualTo(1);
		aborted.aborted(AbortReason.CLIENT, status);
		assertThat(this.meter.inFlight()).isZero();
		LoopSeries series = this.meter.series(MethodLabel.POST, ECHO, ProtocolLabel.HTTP_1_1);
		assertThat(series).isNotNull();
		assertThat(series.ended().get(place)).isEqualTo(2);
		assertThat(series.ended().sum()).isEqualTo(2);
		assertThat(series.createdMillis(place)).isPositive();
		assertThat(series.durations().buckets().sum()).isEqualTo(1);
		assertThat(this.meter.ended(ProtocolLabel.HTTP_1_1)).isEqualTo(2);
		assertThat(this.meter.ended(ProtocolLabel.HTTP_2)).isZero();
		assertThat(this.meter.abortedFor(ECHO, AbortReason.CLIENT)).isEqualTo(1);
	}

	@Test
	void seriesExistOnlyForRequestsThatCame() {
		this.meter.open(MethodLabel.GET, ENDPOINTS.unknown(), ProtocolLabel.HTTP_2);
		for (Endpoint endpoint : ENDPOINTS.all()) {
			for (MethodLabel method : MethodLabel.values()) {
				for (ProtocolLabel protocol : ProtocolLabel.values()) {
					boolean came = endpoint == ENDPOINTS.unknown() && method == MethodLabel.GET
							&& protocol == ProtocolLabel.HTTP_2;
					assertThat(this.meter.series(method, endpoint, protocol) != null)
						.as("%s %s %s", method, endpoint, protocol)
						.isEqualTo(came);
				}
			}
		}
	}

	@Test
	void aMeterAndAHandfulOfRequestsTakeFewKilobytes() {
		requests(new LoopMeter(ENDPOINTS));
		long before = THREADS.getCurrentThreadAllocatedBytes();
		LoopMeter fresh = new LoopMeter(ENDPOINTS);
		long idle = THREADS.getCurrentThreadAllocatedBytes() - before;
		requests(fresh);
		long used = THREADS.getCurrentThreadAllocatedBytes() - before;
		assertThat(idle).as("bytes of a meter that has counted nothing").isLessThan(2_500);
		assertThat(used).as("bytes once plain echoes and probes were counted").isLessThan(20_000);
	}

	private static void requests(LoopMeter meter) {
		meter.connectionOpened();
		for (int i = 0; i < 3; i++) {
			Exchange echo = meter.open(MethodLabel.POST, ECHO, ProtocolLabel.HTTP_1_1);
			echo.received(5);
			echo.sent(5);
			echo.answered(200);
			meter.open(MethodLabel.GET, ENDPOINTS.of("/readyz"), ProtocolLabel.HTTP_1_1).answered(200);
		}
		meter.connectionClosed();
	}

}
