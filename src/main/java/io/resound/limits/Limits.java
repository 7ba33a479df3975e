package io.resound.limits;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits that are the service's own. Those that Spring Boot has a setting for (size
 * of the head, length of the request line, idle time) are set there.
 *
 * @param body largest request body, from 0 B to 8 EB
 * @param headTimeout time from the first byte of a head to its last, from 100 ms to 1 h
 * @param stallTimeout time an exchange may go without a byte read or written, from 100 ms
 * to 1 h
 * @param connections most connections served at a time, from 1 to 10 million; when unset,
 * what the process's limit of open files leaves (see {@link #connectionLimit()})
 */
@ConfigurationProperties("resound.limits")
public record Limits(@DefaultValue("1GB") DataSize body, @DefaultValue("10s") Duration headTimeout,
		@DefaultValue("30s") Duration stallTimeout, @Nullable Integer connections) {

	/** Connections accepted beyond the limit so that probes and refusals are answered. */
	public static final int RESERVE = 64;

	private static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofHours(1);

	private static final int MOST_CONNECTIONS = 10_000_000;

	public Limits {
		if (body.isNegative()) {
			throw new IllegalArgumentException(
					"resound.limits.body is " + body + " and must be from 0B to " + Long.MAX_VALUE + "B");
		}
		requireWithin("resound.limits.head-timeout", headTimeout);
		requireWithin("resound.limits.stall-timeout", stallTimeout);
		if (connections != null && (connections < 1 || connections > MOST_CONNECTIONS)) {
			throw new IllegalArgumentException(
					"resound.limits.connections is " + connections + " and must be from 1 to " + MOST_CONNECTIONS);
		}
	}

	private static void requireWithin(String setting, Duration value) {
		if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException(
					setting + " is " + value.toMillis() + "ms and must be from 100ms to 3600000ms (1h)");
		}
	}

	/** The number of connections that are served, the reserve not included. */
	public int connectionLimit() {
		return (this.connections != null) ? this.connections : OpenFiles.connectionsWithin(OpenFiles.limit());
	}

}
