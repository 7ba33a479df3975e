package io.resound.server.listen;

import java.util.Map;
import java.util.Objects;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.resound.connection.ClientConnection;
import io.resound.server.exchange.Terms;

/**
 * Starts HTTP on a connection by detecting its version. It is not a
 * {@link io.resound.connection.Speaker}, because it needs Reactor Netty's handlers and
 * the listener's HTTP settings.
 *
 * @param loops what the listener's connections on each event loop share
 * @param multiplexer Reactor Netty's initializer for connections of HTTP/2
 * @param terms the versions of HTTP, and the refusal of all requests if a limit is
 * exceeded
 * @param express whether the express lane handles plain echoes
 */
record HttpSpeaker(Map<EventLoop, LoopContext> loops, ChannelHandler multiplexer, Terms terms,
		boolean express) implements ConnectionInitializer.Beginning {

	@Override
	public void begin(ClientConnection connection) {
		Channel channel = connection.channel();
		LoopContext loop = Objects.requireNonNull(this.loops.get(channel.eventLoop()));
		HttpPipeline http = new HttpPipeline(loop, connection, this.multiplexer, this.terms, this.express);
		channel.pipeline().addLast("resound.protocol", new ProtocolDetector(http, connection));
		channel.read();
	}

}
