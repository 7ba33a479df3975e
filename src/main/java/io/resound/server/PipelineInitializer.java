package io.resound.server;

import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.util.AttributeKey;
import io.resound.limits.Connections;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

/**
 * Makes the pipeline of a connection out of Reactor Netty's own.
 *
 * <pre>
 *  HTTP/1  connection ─ express lane, and once that has left:
 *          connection ─ decoder ─ encoder ─ Http1Handler ─ Reactor Netty's traffic handler ─ router
 *  HTTP/2  connection ─ Reactor Netty's frame codec ─ Http2Handler ─ its multiplexer ─ a channel per stream ─ router
 *                  └ writer ─┴ express lane, which listens to the codec
 * </pre>
 */
final class PipelineInitializer implements ChannelPipelineConfigurer {

	/** How a connection was admitted when it was accepted. */
	static final AttributeKey<Connections.Admission> ADMISSION = AttributeKey.valueOf("resound.admission");

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

	private final boolean express;

	/**
	 * Creates what makes the pipelines.
	 * @param server what every connection shares
	 * @param loops the event loops
	 * @param express whether plain echoes are answered in front of the codec
	 */
	PipelineInitializer(ServerContext server, EventLoops loops, boolean express) {
		this.server = server;
		this.loops = loops;
		this.express = express;
	}

	@Override
	public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remoteAddress) {
		boolean probesOnly = channel.attr(ADMISSION).get() == Connections.Admission.PROBES_ONLY;
		LoopConnections loop = this.loops.connectionsOf(channel.eventLoop());
		ClientConnection connection = new ClientConnection(loop, this.server.timeouts());
		channel.config().setRecvByteBufAllocator(loop.readBuffers());
		ChannelPipeline pipeline = channel.pipeline();
		pipeline.addFirst("resound.protocol",
				new ProtocolDetector(connection, () -> speakHttp1(pipeline, loop, connection, probesOnly),
						() -> speakHttp2(pipeline, loop, connection, probesOnly)));
		pipeline.addFirst("resound.connection", connection);
	}

	private void speakHttp1(ChannelPipeline pipeline, LoopConnections loop, ClientConnection connection,
			boolean probesOnly) {
		pipeline.remove(NettyPipeline.H2CUpgradeHandler);
		pipeline.remove(HttpServerCodec.class);
		pipeline.remove(HttpServerUpgradeHandler.class);
		LinuxTcp.limitUnsent(pipeline.channel(), UNSENT);
		if (this.express && !probesOnly) {
			LaneLink link = new LaneLink(this.server, connection,
					() -> speakByRouter(pipeline, loop, connection, false));
			pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.express", link.lane(loop.express()));
			connection.speaks(link);
			pipeline.channel().config().setAutoRead(true);
		}
		else {
			speakByRouter(pipeline, loop, connection, probesOnly);
		}
	}

	private Http1Handler speakByRouter(ChannelPipeline pipeline, LoopConnections loop, ClientConnection connection,
			boolean probesOnly) {
		RequestDecoder decoder = new RequestDecoder(this.server.decoderConfig());
		ResponseEncoder encoder = new ResponseEncoder(loop);
		Http1Handler handler = new Http1Handler(this.server, loop, connection, decoder, encoder,
				new RequestHead(this.server, probesOnly));
		pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.decoder", decoder)
			.addBefore(NettyPipeline.HttpTrafficHandler, "resound.encoder", encoder)
			.addBefore(NettyPipeline.HttpTrafficHandler, "resound.http1", handler);
		connection.speaks(handler);
		return handler;
	}

	private void speakHttp2(ChannelPipeline pipeline, LoopConnections loop, ClientConnection connection,
			boolean probesOnly) {
		LinuxTcp.limitUnsent(pipeline.channel(), UNSENT_OF_STREAMS);
		Http2Handler handler = new Http2Handler(this.server, loop, connection, new RequestHead(this.server, probesOnly),
				new Http2LaneLink(this.server, connection, loop.express(), this.express && !probesOnly));
		pipeline.addBefore(NettyPipeline.HttpTrafficHandler, "resound.http2", handler);
		connection.speaks(handler);
	}

}
