package io.resound.ledger;

import java.time.Duration;

import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the ledger.
 *
 * @param runs maximum number of runs in the ledger, from 1 to 1000
 * @param memory maximum heap used by all runs together, from 1MB to half of the heap. By
 * default an eighth of the heap, but at most 32MB
 * @param linger maximum time after a drain during which the management port stays open so
 * that runs that have not been read since their last request can be read, from 0s to 20s;
 * only if /actuator/ledger is exposed
 */
@ConfigurationProperties("resound.ledger")
record LedgerSettings(@DefaultValue("64") int runs, @Nullable DataSize memory, @DefaultValue("5s") Duration linger) {

	private static final DataSize HEAP = DataSize.ofBytes(Runtime.getRuntime().maxMemory());

	private static final DataSize MOST_BY_DEFAULT = DataSize.ofMegabytes(32);

	private static final Range<Integer> RUNS = new Range<>(1, 1000);

	private static final Range<DataSize> MEMORY = new Range<>(DataSize.ofMegabytes(1),
			DataSize.ofMegabytes(HEAP.toMegabytes() / 2));

	private static final Range<Duration> LINGER = new Range<>(Duration.ZERO, Duration.ofSeconds(20));

	LedgerSettings {
		RUNS.check("resound.ledger.runs", runs);
		if (memory != null) {
			MEMORY.check("resound.ledger.memory", memory);
		}
		LINGER.check("resound.ledger.linger", linger);
	}

	/** The heap that all runs may use together. */
	DataSize heap() {
		return (this.memory != null) ? this.memory
				: DataSize.ofBytes(Math.min(HEAP.toBytes() / 8, MOST_BY_DEFAULT.toBytes()));
	}

}
