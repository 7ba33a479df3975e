package io.resound.limits;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Computes how many connections the process's limit of open files allows. */
final class OpenFiles {

	private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

	/** Kept for the JVM, the event loops, the management port and its scrapers. */
	static final int RESERVED = 256;

	/** Startup is aborted if fewer connections than this fit. */
	static final int FEWEST = 64;

	/** The most connections served by default. */
	private static final int MOST = 1_000_000;

	/** The limit assumed if the system has none or does not report it. */
	private static final long UNKNOWN = 65_536;

	private OpenFiles() {
	}

	/** The process's limit of open files. */
	static long limit() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
				? system.getMaxFileDescriptorCount() : UNKNOWN;
	}

	/**
	 * Returns the number of connections that can be served.
	 * @param wanted the configured number, or {@code null} for as many as fit
	 * @param openFiles the process's limit of open files, of which {@value #RESERVED} and
	 * the reserve of connections are set aside
	 * @throws InvalidSettingException if fewer than {@value #FEWEST} fit
	 */
	static int reconcile(@Nullable Integer wanted, long openFiles) {
		long fitting = openFiles - RESERVED - Limits.RESERVE;
		if (fitting < FEWEST) {
			throw new InvalidSettingException(
					"The open-file limit is " + openFiles + " and must be at least "
							+ (FEWEST + RESERVED + Limits.RESERVE) + ": " + (RESERVED + Limits.RESERVE)
							+ " descriptors are reserved, and each connection needs one.",
					"Raise the open-file limit, e.g. by ulimit -n 65536.");
		}
		if (wanted == null) {
			return (int) Math.min(fitting, MOST);
		}
		if (wanted > fitting) {
			log.warn(
					"resound.limits.connections is {}, but the open-file limit of {} allows only {}; serving at most {}"
							+ " connections. Raise that limit (ulimit -n) or lower the setting",
					wanted, openFiles, fitting, fitting);
			return (int) fitting;
		}
		return wanted;
	}

}
