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
	@CsvSource({ "88,11,1000000,4352", "88,11,4000,4000", "720,90,1000000,51541", "24,4,1000000,64", "24,4,50,50" })
	void asManyAreServedAsTheHeapHolds(int heap, int heads, int openable, int served) {
		assertThat(reconcile(null, openable, heap, heads)).isEqualTo(served);
	}

	@Test
	void moreAreServedIfConfiguredAndTheLogSaysSo() {
		try (LogEvents log = LogEvents.listen()) {
			assertThat(reconcile(4352, 4352, 88, 11)).isEqualTo(4352);
			assertThat(log.all()).isEmpty();
			assertThat(reconcile(10_000, 9000, 88, 11)).isEqualTo(9000);
			assertThat(log.all()).singleElement()
				.asString()
				.contains("resound.limits.connections is 10000", "the heap of 88 MiB holds about 4352 connections");
		}
	}

	@Test
	void theHeapIsThatOfTheJvm() {
		assertThat(HeapRule.heap().toBytes()).isGreaterThanOrEqualTo(Runtime.getRuntime().maxMemory());
	}

	@Test
	void theChartHasTheSameRule() throws IOException {
		assertThat(Files.readString(Path.of("helm/resound/templates/_sizing.tpl")))
			.contains("\nidle: " + HeapRule.IDLE + "\n", "\nperConnection: " + HeapRule.PER_CONNECTION + "\n");
	}

	private static int reconcile(Integer wanted, int openable, int heap, int heads) {
		return HeapRule.reconcile(wanted, openable, DataSize.ofMegabytes(heap), DataSize.ofMegabytes(heads));
	}

}
