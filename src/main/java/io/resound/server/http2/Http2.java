package io.resound.server.http2;

import java.util.List;

import io.netty.handler.codec.http2.Http2FrameCodec;
import io.resound.connection.Calls;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;
import io.resound.express.ExpressLoop;
import io.resound.route.Arounds;
import io.resound.route.Routes;
import io.resound.server.exchange.AccessLog;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import io.resound.server.exchange.Terms;

/** Makes the connections of an event loop speak HTTP/2. */
public final class Http2 {

	private final HttpLimits limits;

	private final Routes routes;

	private final Arounds arounds;

	private final AccessLog accessLog;

	private final DateField date;

	private final ExpressLoop express;

	private final Calls calls;

	private final StreamUpgrades upgrades;

	/**
	 * Creates what the connections of an event loop share.
	 * @param limits how much is accepted
	 * @param routes what is served
	 * @param arounds what stands around the routes
	 * @param accessLog logs the requests
	 * @param date the date field of the event loop
	 * @param express what the express lanes of the event loop share
	 * @param calls answers the calls of gRPC
	 * @param upgrades what requests can change the protocol of their stream to
	 */
	public Http2(HttpLimits limits, Routes routes, Arounds arounds, AccessLog accessLog, DateField date,
			ExpressLoop express, Calls calls, List<Upgrade> upgrades) {
		this.limits = limits;
		this.routes = routes;
		this.arounds = arounds;
		this.accessLog = accessLog;
		this.date = date;
		this.express = express;
		this.calls = calls;
		this.upgrades = new StreamUpgrades(routes, upgrades);
	}

	/**
	 * Adds the frame codec and the handler of HTTP/2 to a connection's pipeline, which
	 * sends the settings of the service. Call it on the connection's event loop.
	 * @param connection the connection
	 * @param next the name of the handler that comes after them in the pipeline
	 * @param expressEnabled whether plain echoes are answered by the express lane
	 * @param terms whether the connection may request nothing but the probes
	 */
	public void speak(ClientConnection connection, String next, boolean expressEnabled, Terms terms) {
		CodecBuilder builder = new CodecBuilder(this.limits, connection);
		Http2FrameCodec codec = builder.build();
		Http2Handler handler = new Http2Handler(this.limits, this.routes,
				new Arrivals(connection.origin(), this.arounds, this.accessLog, connection.channel()), this.date,
				connection, new RequestHead(this.limits, this.routes, terms), builder.reader(), this.express,
				expressEnabled, this.calls, this.upgrades);
		connection.channel()
			.pipeline()
			.addBefore(next, "resound.codec", codec)
			.addBefore(next, "resound.http2", handler);
	}

}
