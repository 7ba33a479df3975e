package io.resound.metrics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;

/**
 * The memory that counts against the container's limit: heap, direct buffers, code,
 * stacks and socket buffers, as the cgroup reports it (version 2 or 1). File cache that
 * the kernel can reclaim is excluded.
 */
final class ContainerMemory {

	private static final int KIBIBYTE = 1024;

	private final List<Source> sources;

	private final Path status;

	/**
	 * Creates the reader.
	 * @param cgroup where the container's cgroup is mounted
	 * @param status the kernel's status of the process, read if there is no container
	 */
	ContainerMemory(Path cgroup, Path status) {
		this.sources = List.of(
				new Source(cgroup.resolve("memory.max"), cgroup.resolve("memory.current"),
						cgroup.resolve("memory.stat"), "inactive_file "),
				new Source(cgroup.resolve("memory/memory.limit_in_bytes"),
						cgroup.resolve("memory/memory.usage_in_bytes"), cgroup.resolve("memory/memory.stat"),
						"total_inactive_file "));
		this.status = status;
	}

	/** The memory of the container that this process runs in. */
	static ContainerMemory own() {
		return new ContainerMemory(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/status"));
	}

	/**
	 * The bytes in use: those of the container, or the resident memory of the process if
	 * it runs outside a container, or NaN if that is unknown too.
	 */
	double usedBytes() {
		for (Source source : this.sources) {
			try {
				if (source.isContainer()) {
					return source.usedBytes();
				}
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

	/**
	 * The limit in bytes: that of the container, or the memory of the machine if there is
	 * none.
	 */
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

	private record Source(Path limit, Path usage, Path stat, String droppable) {

		/** What version 1 has as the limit of the root, which is the whole machine. */
		private static final long UNLIMITED = Long.MAX_VALUE / 2;

		/**
		 * Whether this is the cgroup of a container. The root of version 2 has no usage.
		 */
		boolean isContainer() throws IOException {
			String text = Files.readString(this.limit).strip();
			return "max".equals(text) || Long.parseLong(text) < UNLIMITED;
		}

		double usedBytes() throws IOException {
			return Long.parseLong(Files.readString(this.usage).strip()) - (double) number(this.stat, this.droppable);
		}

	}

}
