package io.resound.inspect;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The answer to {@code /hostname}.
 *
 * @param hostname the name of the host
 */
record Hostname(String hostname) {

	private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

	/**
	 * Asks for the name of this host, once: the kernel if it is Linux, which needs no
	 * name service, otherwise the JDK.
	 */
	static Hostname own() throws IOException {
		return new Hostname(
				Files.isReadable(KERNEL) ? Files.readString(KERNEL).strip() : InetAddress.getLocalHost().getHostName());
	}

}
