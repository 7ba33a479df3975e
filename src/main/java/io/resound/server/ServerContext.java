package io.resound.server;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.resound.metrics.Meter;

/**
 * What every connection of the server shares.
 *
 * @param meter where exchanges are measured
 * @param drain whether and how far the service is draining
 * @param timeouts the times that connections are held to
 * @param bodyLimit largest request body, in bytes
 * @param lineLimit longest request line, in bytes
 * @param fieldsLimit largest sum of header fields, in bytes
 * @param connectionLimit connections served at a time, the reserve not included
 */
record ServerContext(Meter meter, DrainState drain, Timeouts timeouts, long bodyLimit, int lineLimit, int fieldsLimit,
		int connectionLimit) {

	/** A buffer read is never split, so that it is written in one piece too. */
	private static final int LARGEST_CHUNK = 1024 * 1024;

	/** The same for a server that is measured elsewhere and drains on its own. */
	ServerContext with(Meter meter) {
		return new ServerContext(meter, new DrainState(), this.timeouts, this.bodyLimit, this.lineLimit,
				this.fieldsLimit, this.connectionLimit);
	}

	DecoderFailures failures() {
		return new DecoderFailures(this.lineLimit, this.fieldsLimit);
	}

	HttpDecoderConfig decoderConfig() {
		return new HttpDecoderConfig().setMaxInitialLineLength(this.lineLimit)
			.setMaxHeaderSize(this.fieldsLimit)
			.setMaxChunkSize(LARGEST_CHUNK);
	}

}
