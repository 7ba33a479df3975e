package io.resound.limits;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/** How many connections the process's limit of open files leaves room for. */
final class OpenFiles {

	/** Kept for the JVM, the event loops, the management port and its scrapers. */
	static final int RESERVED = 256;

	/** Where the system has no such limit or does not tell. */
	private static final long UNKNOWN = 65_536;

	private OpenFiles() {
	}

	/** The process's limit of open files. */
	static long limit() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
				? system.getMaxFileDescriptorCount() : UNKNOWN;
	}

	/**
	 * The connections that fit, once {@value #RESERVED} files and the reserve of
	 * connections are set aside; at least one.
	 */
	static int connectionsWithin(long openFiles) {
		long left = openFiles - RESERVED - Limits.RESERVE;
		return (int) Math.max(1, Math.min(left, 1_000_000));
	}

}
