package io.resound.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/**
 * Constant load of gRPC: calls of {@code Unary}, or messages of {@code Stream} in calls
 * that do not end, on connections that are kept. The service may tell a client to go:
 * before it has taken a call (GOAWAY, {@code REFUSED_STREAM}), or by {@code UNAVAILABLE}.
 * The message is sent again then, on another connection. Anything else is a failure. Runs
 * in the service's own image, as {@link Traffic} does, which ends it too.
 */
public final class CallTraffic extends MessageTraffic<CallConnection> {

	private final InetSocketAddress server;

	private final boolean streams;

	private final LongAdder told = new LongAdder();

	CallTraffic(InetSocketAddress server, boolean streams, Path stop) {
		super(streams ? "stream" : "unary", stop);
		this.server = server;
		this.streams = streams;
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

	/** How often the service has told a client to go. */
	long told() {
		return this.told.sum();
	}

	@Override
	String report() {
		return super.report() + ", told to go " + told() + " times";
	}

	/** Opens a connection, and the call for all messages if there is only one. */
	@Override
	CallConnection open() throws IOException {
		CallConnection connection = new CallConnection(this.server);
		if (this.streams) {
			connection.begin("/resound.v1.Echo/Stream");
		}
		return connection;
	}

	@Override
	boolean isEchoed(CallConnection connection, byte[] payload) throws IOException {
		// A stream goes on for as long as the service lets it.
		if (!this.streams) {
			if (!connection.takesAnother()) {
				return false;
			}
			connection.begin("/resound.v1.Echo/Unary");
		}
		boolean echoed = connection.echo(payload, !this.streams);
		if (!echoed) {
			this.told.increment();
		}
		return echoed;
	}

}
