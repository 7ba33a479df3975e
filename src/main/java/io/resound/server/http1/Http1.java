package io.resound.server.http1;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.resound.connection.ClientConnection;
import io.resound.cors.Cors;
import io.resound.metrics.Exchange;
import io.resound.route.Routes;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import org.jspecify.annotations.Nullable;

/** Makes the connections of an event loop speak HTTP/1. */
public final class Http1 {

	/**
	 * Larger than any buffer of a read, so that the decoder never splits one and it can
	 * be written in one piece too.
	 */
	private static final int LARGEST_CHUNK = 1024 * 1024;

	/** More than the header fields of an echo need. */
	private static final int SCRATCH_BYTES = 1024;

	private final HttpLimits limits;

	private final DecoderFailures failures;

	private final Routes routes;

	private final Cors cors;

	private final DateField date;

	/** Where {@link ResponseEncoder} puts bytes together, within one call. */
	private final byte[] scratch = new byte[SCRATCH_BYTES];

	/**
	 * Creates what the HTTP/1 connections of an event loop share.
	 * @param limits the limits of requests and connections
	 * @param routes what is served
	 * @param cors which pages of other origins may read responses
	 * @param date the value of Date, of this event loop
	 */
	public Http1(HttpLimits limits, Routes routes, Cors cors, DateField date) {
		this.limits = limits;
		this.failures = new DecoderFailures(limits.line(), limits.fields());
		this.routes = routes;
		this.cors = cors;
		this.date = date;
	}

	/**
	 * Adds the handlers of HTTP/1 to a connection. Call it on the connection's event
	 * loop.
	 * @param connection the connection
	 * @param router the name of the handler in the pipeline that leads to the router;
	 * those of HTTP/1 come before it
	 * @param probesOnly whether the connection may ask for nothing but the probes
	 * @param begun the exchange of the first request if it has been opened at the meter
	 * already
	 */
	public void speak(ClientConnection connection, String router, boolean probesOnly, @Nullable Exchange begun) {
		RequestDecoder decoder = new RequestDecoder(new HttpDecoderConfig().setMaxInitialLineLength(this.limits.line())
			.setMaxHeaderSize(this.limits.fields())
			.setMaxChunkSize(LARGEST_CHUNK));
		ResponseEncoder encoder = new ResponseEncoder(this.scratch);
		CurrentExchange current = new CurrentExchange(connection, encoder,
				new RequestHead(this.limits, this.routes, probesOnly), this.limits.requests(), begun);
		ChannelPipeline pipeline = connection.channel().pipeline();
		pipeline.addBefore(router, "resound.decoder", decoder)
			.addBefore(router, "resound.encoder", encoder)
			.addBefore(router, "resound.http1", new Http1Handler(this, connection, decoder, current));
	}

	HttpLimits limits() {
		return this.limits;
	}

	DecoderFailures failures() {
		return this.failures;
	}

	Routes routes() {
		return this.routes;
	}

	Cors cors() {
		return this.cors;
	}

	DateField date() {
		return this.date;
	}

}
