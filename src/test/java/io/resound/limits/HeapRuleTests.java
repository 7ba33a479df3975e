package io.resound.limits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.resound.testing.LogEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** The connections that the heap has room for. */
class HeapRuleTests {

	@ParameterizedTest
	@CsvSource({ "88,22,1000000,3413", "88,22,3000,3000", "720,122,1000000,48810", "24,7,1000000,64", "24,7,50,50" })
	void asManyAreServedAsTheHeapHolds(int heap, int kept, int openable, int served) {
		assertThat(reconcile(null, openable, heap, kept)).isEqualTo(served);
	}

	@ParameterizedTest
	@CsvSource({ "88,22,1000000,2730", "88,22,2000,2000", "720,122,1000000,39048", "24,7,1000000,64" })
	void overTlsFewerAreServed(int heap, int kept, int openable, int served) {
		assertThat(HeapRule.reconcile(null, openable, DataSize.ofMegabytes(heap), DataSize.ofMegabytes(kept), true))
			.isEqualTo(served);
	}

	@Test
	void moreAreServedIfConfiguredAndTheLogSaysSo() {
		try (LogEvents log = LogEvents.listen()) {
			assertThat(reconcile(3413, 3413, 88, 22)).isEqualTo(3413);
			assertThat(log.all()).isEmpty();
			assertThat(reconcile(10_000, 9000, 88, 22)).isEqualTo(9000);
			assertThat(log.all()).singleElement()
				.asString()
				.contains("resound.limits.connections is 10000", "the heap of 88 MiB holds about 3413 connections");
		}
	}

	@Test
	void theHeapIsThatOfTheJvm() {
		assertThat(HeapRule.heap().toBytes()).isGreaterThanOrEqualTo(Runtime.getRuntime().maxMemory());
	}

	@Test
	void theChartHasTheSameRule() throws IOException {
		assertThat(Files.readString(Path.of("helm/resound/templates/_sizing.tpl"))).contains(
				"\nidle: " + HeapRule.IDLE + "\n", "\nperConnection: " + HeapRule.PER_CONNECTION + "\n",
				"\nperTlsConnection: " + HeapRule.PER_TLS_CONNECTION + "\n");
	}

	private static int reconcile(Integer wanted, int openable, int heap, int kept) {
		return HeapRule.reconcile(wanted, openable, DataSize.ofMegabytes(heap), DataSize.ofMegabytes(kept), false);
	}

}
