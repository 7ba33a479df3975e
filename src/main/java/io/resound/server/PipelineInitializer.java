package io.resound.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import reactor.netty.NettyPipeline;

/**
 * Makes the pipeline of a connection. Reactor Netty's own handlers, a codec of HTTP/2 for
 * each connection among them, come when something needs them: a connection that asks for
 * plain echoes alone never has them.
 *
 * <pre>
 *  at first  connection ─ protocol detector
 *  HTTP/1    connection ─ express lane, and once that has left:
 *            connection ─ decoder ─ encoder ─ Http1Handler ─ Reactor Netty's traffic handler ─ router
 *  HTTP/2    connection ─ Reactor Netty's frame codec ─ Http2Handler ─ its multiplexer ─ a channel per stream ─ router
 *                    └ writer ─┴ express lane, which listens to the codec
 * </pre>
 *
 * Goes into the pipeline in front of Reactor Netty's initializer, before the connection
 * is registered with its loop.
 */
@Sharable
final class PipelineInitializer extends ChannelInitializer<Channel> {

	/**
	 * Bytes of answers that the kernel takes beyond what the client's window lets it
	 * send. It bounds what a slow reader holds, which would be megabytes, and lets a body
	 * of 1 MiB go in few writes.
	 */
	private static final int UNSENT = 512 * 1024;

	/**
	 * The same where streams share the connection: the kernel tells of room in steps of
	 * this size, and each stream of a slow reader is to be seen to move.
	 */
	private static final int UNSENT_OF_STREAMS = 128 * 1024;

	private final ServerContext server;

	private final EventLoops loops;

	private final boolean http2;

	private final boolean express;

	private final boolean probesOnly;

	/**
	 * Creates what makes the pipelines.
	 * @param server what every connection shares
	 * @param loops the event loops
	 * @param http2 whether HTTP/2 is spoken; otherwise its preface is answered with 505
	 * @param express whether plain echoes are answered in front of the codec
	 * @param probesOnly whether the connections are of the reserve
	 */
	PipelineInitializer(ServerContext server, EventLoops loops, boolean http2, boolean express, boolean probesOnly) {
		this.server = server;
		this.loops = loops;
		this.http2 = http2;
		this.express = express && !probesOnly;
		this.probesOnly = probesOnly;
	}

	@Override
	protected void initChannel(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		ChannelHandler reactorNetty = pipeline.removeLast();
		LoopConnections loop = this.loops.connectionsOf(channel.eventLoop());
		ClientConnection connection = new ClientConnection(loop, this.server.timeouts());
		channel.config().setRecvByteBufAllocator(loop.readBuffers());
		pipeline.addLast("resound.connection", connection)
			.addLast("resound.protocol", new ProtocolDetector(this, connection, reactorNetty));
		channel.read();
	}

	/** Whether HTTP/2 is spoken to those who begin with its preface. */
	boolean speaksHttp2() {
		return this.http2;
	}

	/** The connection speaks HTTP/1, and nothing of it has been passed on yet. */
	void speakHttp1(ClientConnection connection, ChannelHandler reactorNetty) {
		Channel channel = connection.channel();
		LinuxTcp.limitUnsent(channel, UNSENT);
		if (this.express) {
			LaneLink link = new LaneLink(this, this.server, connection, reactorNetty);
			channel.pipeline().addLast("resound.express", link.lane(connection.loop().express()));
			connection.speaks(link);
			channel.config().setAutoRead(true);
		}
		else {
			speakByRouter(connection, reactorNetty);
		}
	}

	/** The router answers what comes from now on by HTTP/1. */
	Http1Handler speakByRouter(ClientConnection connection, ChannelHandler reactorNetty) {
		ChannelPipeline pipeline = addReactorNetty(connection, reactorNetty);
		pipeline.remove(NettyPipeline.H2CUpgradeHandler);
		pipeline.remove(HttpServerCodec.class);
		pipeline.remove(HttpServerUpgradeHandler.class);
		RequestDecoder decoder = new RequestDecoder(this.server.decoderConfig());
		ResponseEncoder encoder = new ResponseEncoder(connection.loop());
		Http1Handler handler = new Http1Handler(this.server, connection.loop(), connection, decoder, encoder,
				new RequestHead(this.server, this.probesOnly));
		pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.decoder", decoder)
			.addBefore(NettyPipeline.HttpTrafficHandler, "resound.encoder", encoder)
			.addBefore(NettyPipeline.HttpTrafficHandler, "resound.http1", handler);
		connection.speaks(handler);
		return handler;
	}

	/** The connection speaks HTTP/2, and nothing of it has been passed on yet. */
	void speakHttp2(ClientConnection connection, ChannelHandler reactorNetty) {
		LinuxTcp.limitUnsent(connection.channel(), UNSENT_OF_STREAMS);
		ChannelPipeline pipeline = addReactorNetty(connection, reactorNetty);
		Http2Handler handler = new Http2Handler(this.server, connection.loop(), connection,
				new RequestHead(this.server, this.probesOnly),
				new Http2LaneLink(this.server, connection, connection.loop().express(), this.express));
		pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.http2", handler);
		connection.speaks(handler);
	}

	/** Adds Reactor Netty's handlers, and tells them that the connection is active. */
	private static ChannelPipeline addReactorNetty(ClientConnection connection, ChannelHandler reactorNetty) {
		ChannelPipeline pipeline = connection.channel().pipeline();
		pipeline.addLast(reactorNetty);
		pipeline.context(NettyPipeline.HttpTrafficHandler).fireChannelActive();
		return pipeline;
	}

}
