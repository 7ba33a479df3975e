package io.resound.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Constant load of gRPC: calls of {@code Unary}, or messages of {@code Stream} in calls
 * that do not end, on connections that are kept. The service may tell a client to go:
 * before it has taken a call (GOAWAY, {@code REFUSED_STREAM}), or by {@code UNAVAILABLE}.
 * The message is sent again then, on another connection. Anything else is a failure. Runs
 * in the service's own image, as {@link Traffic} does, which ends it too.
 */
public final class CallTraffic {

	private final InetSocketAddress server;

	private final boolean streams;

	private final Path stop;

	private final LongAdder requests = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final LongAdder told = new LongAdder();

	private final LongAdder connections = new LongAdder();

	CallTraffic(InetSocketAddress server, boolean streams, Path stop) {
		this.server = server;
		this.streams = streams;
		this.stop = stop;
	}

	/**
	 * Puts load on a server until a file is there.
	 * @param args host, port, {@code unary} or {@code stream}, and the file
	 */
	public static void main(String[] args) throws InterruptedException {
		CallTraffic traffic = new CallTraffic(new InetSocketAddress(args[0], Integer.parseInt(args[1])),
				args[2].equals("stream"), Path.of(args[3]));
		traffic.run();
		System.exit((traffic.failures() == 0) ? 0 : 1);
	}

	/** The messages that have come back. */
	long requests() {
		return this.requests.sum();
	}

	long failures() {
		return this.failures.sum();
	}

	/** How often the service has told a client to go. */
	long told() {
		return this.told.sum();
	}

	long connections() {
		return this.connections.sum();
	}

	void run() throws InterruptedException {
		Traffic.run((worker) -> () -> Traffic.messages(worker, this.stop, this::echo), this::report);
	}

	private void report() {
		System.out.println((this.streams ? "stream" : "unary") + ": " + requests() + " requests, " + failures()
				+ " failed, " + connections() + " connections, told to go " + told() + " times");
	}

	/** Returns the connection for the next message, or nothing. */
	private @Nullable CallConnection echo(@Nullable CallConnection kept, byte[] payload) {
		CallConnection connection = kept;
		try {
			while (true) {
				// A stream goes on for as long as the service lets it.
				if (connection != null && !this.streams && !connection.takesAnother()) {
					connection.close();
					connection = null;
				}
				if (connection == null) {
					connection = connect();
				}
				else if (!this.streams) {
					connection.begin("/resound.v1.Echo/Unary");
				}
				if (connection.echo(payload, !this.streams)) {
					this.requests.increment();
					return connection;
				}
				this.told.increment();
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

	/** A connection on which the first call has begun. */
	private CallConnection connect() throws IOException {
		CallConnection connection = new CallConnection(this.server);
		this.connections.increment();
		connection.begin(this.streams ? "/resound.v1.Echo/Stream" : "/resound.v1.Echo/Unary");
		return connection;
	}

}
