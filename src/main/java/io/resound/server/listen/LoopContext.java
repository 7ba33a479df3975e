package io.resound.server.listen;

import io.resound.connection.Loop;
import io.resound.cors.Cors;
import io.resound.express.ExpressLoop;
import io.resound.http.Target;
import io.resound.metrics.Meter;
import io.resound.route.Routes;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.http1.Http1;
import io.resound.server.http2.Http2;

/**
 * What the connections of one listener on one event loop are served by.
 *
 * @param loop the loop's connections
 * @param meter measures them
 * @param express what its express lanes share
 * @param http1 has them speak HTTP/1
 * @param http2 has them speak HTTP/2
 */
record LoopContext(Loop loop, Meter meter, ExpressLoop express, Http1 http1, Http2 http2) {

	static LoopContext of(Loop loop, String listener, HttpLimits limits, Routes routes, Cors cors) {
		DateField date = new DateField();
		Meter meter = loop.meter(listener);
		ExpressLoop express = new ExpressLoop(meter, routes.endpoint(routes.at(ExpressLoop.PATH)), date::now,
				limits.body(), Math.min(limits.line(), limits.fields()), Target::isAuthority, cors.isOn());
		return new LoopContext(loop, meter, express, new Http1(limits, routes, cors, date),
				new Http2(limits, routes, cors, date, express));
	}

}
