package io.resound.limits;

import java.time.Duration;
import java.util.List;

import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The service's own limits. The size of the header fields, the length of the request line
 * and the idle timeout are settings of Spring Boot.
 *
 * @param body largest request body, 0B or more; bytes, or with KB, MB, GB or KiB, MiB,
 * GiB (all powers of 1024)
 * @param fields maximum number of header fields of a request, from 10 to 1000; the same
 * maximum applies to its trailer fields
 * @param heads maximum heap used by the heads (request line and header fields) of all
 * open requests, not counting the first 2KB of each connection; from 4MB to half of the
 * heap. By default an eighth of the heap, but at least 4MB
 * @param headTimeout maximum time from the first byte of a head to its last, from 100ms
 * to 1h
 * @param stallTimeout maximum time without a byte read or written in an exchange, from
 * 100ms to 1h
 * @param slowestRead minimum rate in bytes per second, averaged over the stall timeout,
 * at which a client must read its response; from 0B to 1GB. When direct memory is
 * exhausted, the service cuts the exchange that holds the most memory of those below that
 * rate
 * @param connections maximum number of concurrent connections, from 1 to 10000000. 64
 * more are accepted, so that health checks can be answered and all other requests
 * refused. At most the process's limit of open files minus 320; by default also at most
 * what the heap holds in the worst case, 12 KiB each, or 15 KiB if any listener has TLS
 */
@ConfigurationProperties("resound.limits")
public record Limits(@DefaultValue("1GB") DataSize body, @DefaultValue("100") int fields, @Nullable DataSize heads,
		@DefaultValue("10s") Duration headTimeout, @DefaultValue("30s") Duration stallTimeout,
		@DefaultValue("4KB") DataSize slowestRead, @Nullable Integer connections) {

	/** Connections accepted beyond the limit so that probes and refusals are answered. */
	public static final int RESERVE = 64;

	private static final Range<DataSize> BODY = new Range<>(DataSize.ofBytes(0), null);

	private static final Range<Integer> FIELDS = new Range<>(10, 1000);

	private static final DataSize HEAP = DataSize.ofBytes(Runtime.getRuntime().maxMemory());

	private static final Range<DataSize> HEADS = new Range<>(DataSize.ofMegabytes(4),
			DataSize.ofMegabytes(HEAP.toMegabytes() / 2));

	private static final Range<Duration> TIMEOUT = new Range<>(Duration.ofMillis(100), Duration.ofHours(1));

	private static final Range<DataSize> SLOWEST_READ = new Range<>(DataSize.ofBytes(0), DataSize.ofGigabytes(1));

	private static final Range<Integer> CONNECTIONS = new Range<>(1, 10_000_000);

	public Limits {
		BODY.check("resound.limits.body", body);
		FIELDS.check("resound.limits.fields", fields);
		if (heads != null) {
			HEADS.check("resound.limits.heads", heads);
		}
		TIMEOUT.check("resound.limits.head-timeout", headTimeout);
		TIMEOUT.check("resound.limits.stall-timeout", stallTimeout);
		SLOWEST_READ.check("resound.limits.slowest-read", slowestRead);
		if (connections != null) {
			checkConnections("resound.limits.connections", connections);
		}
	}

	/**
	 * Checks that a limit of connections is in the allowed range.
	 * @param setting the name of the setting
	 * @param connections the limit
	 * @throws io.resound.settings.InvalidSettingException if it is outside
	 */
	public static void checkConnections(String setting, int connections) {
		CONNECTIONS.check(setting, connections);
	}

	/** The process's limit of open files now. */
	public static long openFiles() {
		return OpenFiles.limit();
	}

	/**
	 * The heap that the heads of all open requests may hold, beyond what each connection
	 * may hold in any case.
	 */
	public DataSize headLimit() {
		if (this.heads != null) {
			return this.heads;
		}
		return DataSize.ofBytes(Math.max(HEADS.from().toBytes(), HEAP.toBytes() / 8));
	}

	/**
	 * The number of connections that are served at a time, excluding the reserve. It is
	 * at most what the process's limit of open files allows, and by default at most what
	 * the heap holds in the worst case.
	 * @param shares what is kept of the heap for other things than connections and heads
	 * @param tls whether any listener has TLS
	 * @throws io.resound.settings.InvalidSettingException if that limit allows too few
	 */
	public int connectionLimit(List<HeapShare> shares, boolean tls) {
		long kept = headLimit().toBytes() + shares.stream().mapToLong((share) -> share.size().toBytes()).sum();
		int openable = OpenFiles.reconcile(this.connections, OpenFiles.limit());
		return HeapRule.reconcile(this.connections, openable, HeapRule.heap(), DataSize.ofBytes(kept), tls);
	}

}
