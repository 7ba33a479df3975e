package io.resound.limits;

import java.lang.management.ManagementFactory;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.unit.DataSize;

/**
 * Computes how many connections the heap holds in the worst case. The chart has the same
 * rule; docs/memory.md says what the numbers consist of.
 */
final class HeapRule {

	private static final Logger log = LoggerFactory.getLogger(HeapRule.class);

	/** What the service holds without any connection, in mebibytes. */
	static final int IDLE = 26;

	/** What a connection holds in the worst case, in kibibytes. */
	static final int PER_CONNECTION = 12;

	/** The same if any connection may be over TLS. */
	static final int PER_TLS_CONNECTION = 15;

	/** The fewest connections served by default, however small the heap is. */
	static final int FEWEST = 64;

	private HeapRule() {
	}

	/**
	 * The largest size of the heap. That is more than {@link Runtime#maxMemory()}, which
	 * leaves out a survivor space.
	 */
	static DataSize heap() {
		HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
		return DataSize.ofBytes(Long.parseLong(jvm.getVMOption("MaxHeapSize").getValue()));
	}

	/**
	 * Returns the number of connections to serve.
	 * @param wanted the configured number, which is used even if the heap is too small
	 * for it, with a warning; {@code null} for as many as fit
	 * @param openable the most connections that other limits allow
	 * @param heap the largest size of the heap
	 * @param kept what is kept of it for other things than connections
	 * @param tls whether any connection may be over TLS
	 */
	static int reconcile(@Nullable Integer wanted, int openable, DataSize heap, DataSize kept, boolean tls) {
		long bytes = heap.toBytes() - DataSize.ofMegabytes(IDLE).toBytes() - kept.toBytes();
		long fitting = Math.max(FEWEST,
				bytes / DataSize.ofKilobytes(tls ? PER_TLS_CONNECTION : PER_CONNECTION).toBytes());
		if (wanted == null) {
			return (int) Math.min(fitting, openable);
		}
		if (openable > fitting) {
			log.warn(
					"resound.limits.connections is {}, but the heap of {} MiB holds about {} connections in the worst case;"
							+ " with more, the process may run out of memory. Raise -Xmx or lower the setting",
					wanted, heap.toMegabytes(), fitting);
		}
		return openable;
	}

}
