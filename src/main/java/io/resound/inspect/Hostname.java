package io.resound.inspect;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The response to {@code /hostname}.
 *
 * @param hostname the name of the host
 */
record Hostname(String hostname) {

	private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

	/**
	 * Reads the name of this host: on Linux from the kernel, which needs no name service,
	 * otherwise from the JDK.
	 */
	static Hostname own() throws IOException {
		return new Hostname(
				Files.isReadable(KERNEL) ? Files.readString(KERNEL).strip() : InetAddress.getLocalHost().getHostName());
	}

}
