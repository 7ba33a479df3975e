package io.resound.server.http2;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.resound.connection.ClientConnection;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Timeouts;
import io.resound.express.ExpressLoop;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.route.Arounds;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.server.exchange.AccessLog;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.Http2Use;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.Terms;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;

import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * A connection of HTTP/2 without a socket, on which bytes are read one after the other.
 */
final class EmbeddedHttp2 {

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10),
			Duration.ofSeconds(10), 4096);

	private EmbeddedHttp2() {
	}

	/**
	 * Has a channel speak HTTP/2, without time limits.
	 * @param meter measures its exchanges
	 * @param heads counts what its heads hold
	 * @param express whether plain echoes are answered by the express lane
	 * @param multiplexer stands where Reactor Netty's multiplexer does
	 */
	static void speak(EmbeddedChannel channel, HttpLimits limits, Meter meter, OpenHeads heads, boolean express,
			ChannelHandler multiplexer) {
		channel.freezeTime();
		Loop loop = new Loops(List.of(channel.eventLoop()), new HeldMemory(1 << 30, 0), Spools.off(), TIMEOUTS,
				new Troubles(), () -> new LoopMeters(Map.of()))
			.of(channel.eventLoop());
		ClientConnection connection = new ClientConnection(loop, meter, "http", TIMEOUTS, new Draining(), heads);
		channel.pipeline().addLast(connection).addLast("next", new ChannelInboundHandlerAdapter());
		DateField date = new DateField();
		Routes routes = new Routes(List.of(Route.at("/echo/**")
			.anyOtherMethodExcept("TRACE")
			.answeredBy((request) -> ServerResponse.noContent().build())));
		ExpressLoop lanes = new ExpressLoop(meter, routes.endpoint(routes.at(ExpressLoop.PATH)), date::now,
				limits.body(), limits.line(), limits.fieldCount(), (host) -> true, Set.of(), () -> false);
		new Http2(limits, routes, new Arounds(List.of()), new AccessLog(false), date, lanes, (arrival, caller) -> {
			throw new IllegalStateException("nothing is called");
		}, List.of()).speak(connection, "next", express, new Terms(Http2Use.TRUE, null));
		channel.pipeline().replace("next", "multiplexer", multiplexer);
	}

}
