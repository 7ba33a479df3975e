package io.resound.pod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of the host, in Kubernetes the pod's. */
public final class Hostname {

	private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

	private Hostname() {
	}

	/**
	 * Reads the name of this host: on Linux from the kernel, which needs no name service,
	 * otherwise from the JDK.
	 * @throws UncheckedIOException if it cannot be read
	 */
	public static String own() {
		try {
			return Files.isReadable(KERNEL) ? Files.readString(KERNEL).strip()
					: InetAddress.getLocalHost().getHostName();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The name of this host cannot be read", ex);
		}
	}

}
