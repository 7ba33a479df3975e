package io.resound.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How long the container has been throttled because its CPU limit was used up, as the
 * cgroup reports it ({@code cpu.stat}, version 2 or 1).
 */
final class CpuThrottling {

	private static final List<Source> SOURCES = List.of(
			new Source(Path.of("/sys/fs/cgroup/cpu.stat"), "throttled_usec", 1e6),
			new Source(Path.of("/sys/fs/cgroup/cpu/cpu.stat"), "throttled_time", 1e9));

	private CpuThrottling() {
	}

	/** Seconds of throttling since the container started, or 0 if there is no cgroup. */
	static double seconds() {
		for (Source source : SOURCES) {
			double seconds = source.seconds();
			if (seconds >= 0) {
				return seconds;
			}
		}
		return 0;
	}

	private record Source(Path file, String key, double perSecond) {

		double seconds() {
			try {
				for (String line : Files.readAllLines(this.file)) {
					if (line.startsWith(this.key + " ")) {
						return Long.parseLong(line.substring(this.key.length() + 1).strip()) / this.perSecond;
					}
				}
			}
			catch (IOException | NumberFormatException ex) {
				// No cgroup of this version here.
			}
			return -1;
		}

	}

}
