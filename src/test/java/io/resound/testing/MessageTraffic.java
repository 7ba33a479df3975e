package io.resound.testing;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * Constant load of messages that come back, on connections that are kept. Where the
 * service may end a connection, a message that has not been answered by then is sent
 * again on another. Anything else is a failure. What has been answered counts as a
 * request. Runs in the service's own image, as {@link Traffic} does, which ends it too.
 *
 * @param <C> a connection
 */
abstract class MessageTraffic<C extends Closeable> extends CountedTraffic {

	private final Path stop;

	/**
	 * Creates the load.
	 * @param name what its reports begin with
	 * @param stop the file that ends it once it is there
	 */
	MessageTraffic(String name, Path stop) {
		super(name);
		this.stop = stop;
	}

	/** Opens a connection, on which a message can be sent. */
	abstract C open() throws IOException;

	/**
	 * Sends a message.
	 * @return whether it came back; if not, the service has ended the connection as it
	 * may
	 * @throws IOException if neither is the case
	 */
	abstract boolean isEchoed(C connection, byte[] message) throws IOException;

	/** Puts load on the server until the file is there. */
	void run() throws InterruptedException {
		Traffic.run((worker) -> () -> work(worker), () -> System.out.println(report()));
	}

	private Void work(int worker) throws InterruptedException {
		Random random = new Random(worker);
		byte[] message = new byte[Traffic.BODY];
		C connection = null;
		while (!Files.exists(this.stop)) {
			random.nextBytes(message);
			connection = echo(connection, message);
			Thread.sleep(Traffic.INTERVAL);
		}
		Traffic.close(connection);
		return null;
	}

	/** Returns the connection for the next message, or nothing. */
	private @Nullable C echo(@Nullable C kept, byte[] message) {
		C connection = kept;
		try {
			while (true) {
				if (connection == null) {
					connection = open();
					this.connections.increment();
				}
				if (isEchoed(connection, message)) {
					this.requests.increment();
					return connection;
				}
				connection.close();
				connection = null;
			}
		}
		catch (IOException ex) {
			this.failures.increment();
			Traffic.tellFailed(": " + ex);
			Traffic.close(connection);
			return null;
		}
	}

}
