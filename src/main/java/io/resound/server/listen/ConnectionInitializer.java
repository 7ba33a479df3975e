package io.resound.server.listen;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.resound.connection.ClientConnection;
import io.resound.connection.Loop;

/**
 * Begins with a connection that has been accepted. Goes into the pipeline in front of
 * Reactor Netty's initializer, which it sets aside, before the connection is registered
 * with its loop.
 */
@Sharable
final class ConnectionInitializer extends ChannelInitializer<Channel> {

	private final Serving serving;

	private final boolean http2;

	private final boolean express;

	private final boolean probesOnly;

	private final Map<EventLoop, LoopContext> loops = new HashMap<>();

	/**
	 * Creates what begins with connections.
	 * @param serving what they are served with
	 * @param http2 whether HTTP/2 is spoken; otherwise its preface is answered with 505
	 * @param express whether plain echoes are answered in front of the codec
	 * @param probesOnly whether the connections are of the reserve
	 */
	ConnectionInitializer(Serving serving, boolean http2, boolean express, boolean probesOnly) {
		this.serving = serving;
		this.http2 = http2;
		this.express = express && !probesOnly;
		this.probesOnly = probesOnly;
		for (Loop loop : serving.loops().all()) {
			this.loops.put(loop.loop(), LoopContext.of(loop, serving.limits(), serving.cors()));
		}
	}

	@Override
	protected void initChannel(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		ChannelHandler reactorNetty = pipeline.removeLast();
		LoopContext loop = Objects.requireNonNull(this.loops.get(channel.eventLoop()));
		ClientConnection connection = new ClientConnection(loop.loop(), loop.loop().meter(), "http",
				this.serving.timeouts(), this.serving.draining());
		channel.config().setRecvByteBufAllocator(this.serving.eventLoops().readBuffers(channel.eventLoop()));
		HttpPipeline http = new HttpPipeline(loop, connection, reactorNetty, this.http2, this.express, this.probesOnly);
		pipeline.addLast("resound.connection", connection)
			.addLast("resound.protocol", new ProtocolDetector(http, connection));
		channel.read();
	}

}
