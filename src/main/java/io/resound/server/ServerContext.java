package io.resound.server;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.resound.cors.Cors;

/**
 * What every connection of the server shares.
 *
 * @param drain whether and how far the service is draining
 * @param timeouts the times that connections are held to
 * @param bodyLimit largest request body, in bytes
 * @param lineLimit longest request line, in bytes
 * @param fieldsLimit largest sum of header fields, in bytes
 * @param connectionLimit connections served at a time, the reserve not included
 * @param requestLimit requests after which a connection ends
 * @param cors which pages of other origins may read answers
 */
record ServerContext(DrainState drain, Timeouts timeouts, long bodyLimit, int lineLimit, int fieldsLimit,
		int connectionLimit, int requestLimit, Cors cors) {

	/** A buffer read is never split, so that it is written in one piece too. */
	private static final int LARGEST_CHUNK = 1024 * 1024;

	/** The same for a server that drains on its own. */
	ServerContext apart() {
		return new ServerContext(new DrainState(), this.timeouts, this.bodyLimit, this.lineLimit, this.fieldsLimit,
				this.connectionLimit, this.requestLimit, this.cors);
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
