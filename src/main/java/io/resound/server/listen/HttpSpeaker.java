package io.resound.server.listen;

import java.util.Map;
import java.util.Objects;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.resound.connection.ClientConnection;
import io.resound.server.exchange.Terms;

/**
 * Begins to speak HTTP: finds out which version. It is no
 * {@link io.resound.connection.Speaker}, since it needs Reactor Netty's handlers and what
 * the listener's settings say of HTTP.
 *
 * @param loops what the listener's connections on each event loop share
 * @param terms what the connections are served
 * @param express whether plain echoes are answered in front of the codec
 */
record HttpSpeaker(Map<EventLoop, LoopContext> loops, Terms terms,
		boolean express) implements ConnectionInitializer.Beginning {

	@Override
	public void begin(ClientConnection connection, ChannelHandler reactorNetty) {
		Channel channel = connection.channel();
		LoopContext loop = Objects.requireNonNull(this.loops.get(channel.eventLoop()));
		HttpPipeline http = new HttpPipeline(loop, connection, reactorNetty, this.terms, this.express);
		channel.pipeline().addLast("resound.protocol", new ProtocolDetector(http, connection));
		channel.read();
	}

}
