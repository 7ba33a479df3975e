package io.resound.tls;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import io.resound.testing.RawClient;

/** Has clients go on with their handshakes by a byte at a time, which never ends. */
final class Dribble implements AutoCloseable {

	/** The header of a record of 16 KiB, of which the rest does not come. */
	private static final byte[] RECORD = { 23, 3, 3, 64, 0 };

	private static final long PAUSE_MILLIS = 100;

	private final List<RawClient> clients;

	private final Thread thread;

	Dribble(List<RawClient> clients) {
		this.clients = new ArrayList<>(clients);
		this.thread = Thread.ofPlatform().name("dribble").unstarted(this::run);
	}

	void begin() {
		this.thread.start();
	}

	private void run() {
		try {
			for (int i = 0; !this.clients.isEmpty(); i++) {
				byte[] next = { (i < RECORD.length) ? RECORD[i] : 0 };
				this.clients.removeIf((client) -> !sent(client, next));
				Thread.sleep(PAUSE_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static boolean sent(RawClient client, byte[] bytes) {
		try {
			client.send(bytes);
			return true;
		}
		catch (UncheckedIOException ex) {
			// The service has ended the handshake.
			return false;
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
