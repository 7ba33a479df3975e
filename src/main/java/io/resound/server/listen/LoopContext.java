package io.resound.server.listen;

import java.util.HashMap;
import java.util.Map;

import io.netty.channel.EventLoop;
import io.resound.connection.Loop;
import io.resound.express.ExpressLoop;
import io.resound.http.Target;
import io.resound.route.Arounds;
import io.resound.route.Routes;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.Responder;
import io.resound.server.http1.Http1;
import io.resound.server.http2.Http2;

/**
 * What the connections of one listener on one event loop share.
 *
 * @param loop the loop's connections
 * @param express what their express lanes share
 * @param http1 installs the handlers of HTTP/1
 * @param http2 installs the handlers of HTTP/2
 */
record LoopContext(Loop loop, ExpressLoop express, Http1 http1, Http2 http2) {

	/** Creates the context of a listener for each event loop. */
	static Map<EventLoop, LoopContext> ofAll(Serving serving, String listener, Responder responder) {
		Map<EventLoop, LoopContext> contexts = new HashMap<>();
		for (Loop loop : serving.loops().all()) {
			contexts.put(loop.loop(), of(loop, listener, serving, responder));
		}
		return contexts;
	}

	private static LoopContext of(Loop loop, String listener, Serving serving, Responder responder) {
		HttpLimits limits = serving.limits();
		Routes routes = serving.routes();
		Arounds arounds = serving.arounds();
		DateField date = new DateField();
		ExpressLoop express = new ExpressLoop(loop.meter(listener), routes.endpoint(routes.at(ExpressLoop.PATH)),
				date::now, limits.body(), Math.min(limits.line(), limits.fields()), limits.fieldCount(),
				Target::isAuthority, arounds.fields(), arounds::areForAll);
		return new LoopContext(loop, express,
				new Http1(limits, routes, arounds, responder, serving.accessLog(), date, serving.upgrades()),
				new Http2(limits, routes, arounds, serving.accessLog(), date, express, serving.calls(),
						serving.upgrades()));
	}

}
