package io.resound.metrics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;

/**
 * The memory that the kernel holds against the container's limit: heap, direct buffers,
 * code, stacks and the sockets' own buffers (the cgroup's, version 2 or 1). Cached files
 * that the kernel would drop before it kills anything are not in it.
 */
final class ContainerMemory {

	private static final int KIBIBYTE = 1024;

	private final List<Source> sources;

	private final Path status;

	/**
	 * Creates the reader.
	 * @param cgroup where the container's cgroup is mounted
	 * @param status the kernel's own account of the process, asked where no cgroup tells
	 */
	ContainerMemory(Path cgroup, Path status) {
		this.sources = List.of(
				new Source(cgroup.resolve("memory.current"), cgroup.resolve("memory.stat"), "inactive_file "),
				new Source(cgroup.resolve("memory/memory.usage_in_bytes"), cgroup.resolve("memory/memory.stat"),
						"total_inactive_file "));
		this.status = status;
	}

	/** The memory of the container that this process runs in. */
	static ContainerMemory own() {
		return new ContainerMemory(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/status"));
	}

	/**
	 * Bytes in use: the container's, the process's resident ones where there is no
	 * cgroup, and not a number where nothing tells.
	 */
	double usedBytes() {
		for (Source source : this.sources) {
			try {
				return source.usedBytes();
			}
			catch (IOException | NumberFormatException ex) {
				// No cgroup of this version here.
			}
		}
		try {
			return KIBIBYTE * number(this.status, "VmRSS:");
		}
		catch (IOException | NumberFormatException ex) {
			return Double.NaN;
		}
	}

	/** Bytes that may be in use: the container's limit, or all the machine has. */
	static double limitBytes() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
	}

	private static long number(Path file, String key) throws IOException {
		for (String line : Files.readAllLines(file)) {
			if (line.startsWith(key)) {
				String number = line.substring(key.length()).strip();
				int unit = number.indexOf(' ');
				return Long.parseLong((unit < 0) ? number : number.substring(0, unit));
			}
		}
		return 0;
	}

	private record Source(Path usage, Path stat, String droppable) {

		double usedBytes() throws IOException {
			return Long.parseLong(Files.readString(this.usage).strip()) - (double) number(this.stat, this.droppable);
		}

	}

}
