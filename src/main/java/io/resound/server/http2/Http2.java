package io.resound.server.http2;

import io.resound.connection.ClientConnection;
import io.resound.cors.Cors;
import io.resound.express.ExpressLoop;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import io.resound.server.exchange.Terms;

/** Makes the connections of an event loop speak HTTP/2. */
public final class Http2 {

	private final HttpLimits limits;

	private final Cors cors;

	private final DateField date;

	private final ExpressLoop lanes;

	/**
	 * Creates what an event loop has its connections speak by.
	 * @param limits how much is taken
	 * @param cors which pages of other origins may read answers
	 * @param date the event loop's
	 * @param lanes what the lanes of the event loop share
	 */
	public Http2(HttpLimits limits, Cors cors, DateField date, ExpressLoop lanes) {
		this.limits = limits;
		this.cors = cors;
		this.date = date;
		this.lanes = lanes;
	}

	/**
	 * Puts what measures in front of what answers, behind the codec of frames.
	 * @param connection the connection
	 * @param answering the name in the pipeline of what answers
	 * @param express whether there is a lane
	 * @param terms what the connection is served
	 */
	public void speak(ClientConnection connection, String answering, boolean express, Terms terms) {
		Http2Handler handler = new Http2Handler(this.limits, this.cors, this.date, connection,
				new RequestHead(this.limits, terms), new LaneStreams(connection, this.lanes, express));
		connection.channel().pipeline().addBefore(answering, "resound.http2", handler);
		connection.speaks(handler);
	}

}
