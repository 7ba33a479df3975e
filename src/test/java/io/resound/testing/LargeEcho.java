package io.resound.testing;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Sends one large body and checks each byte that comes back; for a cluster, like
 * {@link Traffic}.
 */
public final class LargeEcho {

	private LargeEcho() {
	}

	/**
	 * Echoes a body; ends with an exception if a byte is not the same.
	 * @param args host, port, and the length in bytes
	 */
	public static void main(String[] args) throws Exception {
		long length = Long.parseLong(args[2]);
		long start = System.nanoTime();
		try (BodyClient client = BodyClient.post(new InetSocketAddress(args[0], Integer.parseInt(args[1])), length)) {
			client.echo();
		}
		System.out.println(length + " bytes came back as they were sent, in "
				+ Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");
	}

}
