package io.resound.server.http1;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.resound.connection.ClientConnection;
import io.resound.cors.Cors;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import org.jspecify.annotations.Nullable;

/** Makes the connections of an event loop speak HTTP/1. */
public final class Http1 {

	/** A buffer read is never split, so that it is written in one piece too. */
	private static final int LARGEST_CHUNK = 1024 * 1024;

	/** More than the head of an echo has. */
	private static final int SCRATCH_BYTES = 1024;

	private final HttpLimits limits;

	private final Cors cors;

	private final DateField date;

	/** To put bytes together in, within one call. */
	private final byte[] scratch = new byte[SCRATCH_BYTES];

	/**
	 * Creates what an event loop has its connections speak by.
	 * @param limits how much is taken
	 * @param cors which pages of other origins may read answers
	 * @param date the event loop's
	 */
	public Http1(HttpLimits limits, Cors cors, DateField date) {
		this.limits = limits;
		this.cors = cors;
		this.date = date;
	}

	/**
	 * Puts what decodes, measures and encodes in front of what answers.
	 * @param connection the connection
	 * @param answering the name in the pipeline of what answers
	 * @param probesOnly whether the connection may ask for nothing but the probes
	 * @param after gets the connection after each exchange; if {@code null}, it is not
	 * given away
	 * @return the connection, which does not speak HTTP/1 until it is taken over
	 */
	public Http1Connection prepare(ClientConnection connection, String answering, boolean probesOnly,
			@Nullable AfterExchange after) {
		RequestDecoder decoder = new RequestDecoder(new HttpDecoderConfig().setMaxInitialLineLength(this.limits.line())
			.setMaxHeaderSize(this.limits.fields())
			.setMaxChunkSize(LARGEST_CHUNK));
		ResponseEncoder encoder = new ResponseEncoder(this.scratch);
		Http1Handler handler = new Http1Handler(this.limits, this.cors, this.date, connection, decoder, encoder,
				new RequestHead(this.limits, probesOnly), after);
		ChannelPipeline pipeline = connection.channel().pipeline();
		pipeline.addBefore(answering, "resound.decoder", decoder)
			.addBefore(answering, "resound.encoder", encoder)
			.addBefore(answering, "resound.http1", handler);
		return handler;
	}

}
