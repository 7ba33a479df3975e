package io.resound.server.http1;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.resound.connection.ClientConnection;
import io.resound.cors.Cors;
import io.resound.metrics.Exchange;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import io.resound.server.exchange.Terms;
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
	 * @param terms what the connection is served
	 * @param begun the exchange of the next request, if it has been opened already
	 */
	public void speak(ClientConnection connection, String answering, Terms terms, @Nullable Exchange begun) {
		RequestDecoder decoder = new RequestDecoder(new HttpDecoderConfig().setMaxInitialLineLength(this.limits.line())
			.setMaxHeaderSize(this.limits.fields())
			.setMaxChunkSize(LARGEST_CHUNK));
		ResponseEncoder encoder = new ResponseEncoder(this.scratch);
		Http1Handler handler = new Http1Handler(this.limits, this.cors, this.date, connection, decoder, encoder,
				new RequestHead(this.limits, terms));
		if (begun != null) {
			handler.takeOver(begun);
		}
		ChannelPipeline pipeline = connection.channel().pipeline();
		pipeline.addBefore(answering, "resound.decoder", decoder)
			.addBefore(answering, "resound.encoder", encoder)
			.addBefore(answering, "resound.http1", handler);
		connection.speaks(handler);
	}

}
