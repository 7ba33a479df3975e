package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.resound.connection.ClientConnection;
import io.resound.express.ExpressLane;
import io.resound.metrics.Exchange;
import io.resound.server.http1.Http1;
import io.resound.transport.LinuxTcp;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Makes the pipeline of a connection. Reactor Netty's own handlers, a codec of HTTP/2 for
 * each connection among them, come when something needs them: a connection that asks for
 * plain echoes alone never has them.
 *
 * <pre>
 *  at first  connection ─ protocol detector
 *  HTTP/1    connection ─ express lane, and once that has left for the first time:
 *            connection ─ express lane ─ decoder ─ encoder ─ Http1Handler ─ Reactor Netty's traffic handler ─ router
 *  HTTP/2    connection ─ Reactor Netty's frame codec ─ Http2Handler ─ its multiplexer ─ a channel per stream ─ router
 *                    └ writer ─┴ express lane, which listens to the codec
 * </pre>
 */
final class HttpPipeline {

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

	private final LoopContext loop;

	private final ClientConnection connection;

	private final ChannelHandler reactorNetty;

	private final boolean http2;

	private final boolean express;

	private final boolean probesOnly;

	private @Nullable ExpressLane lane;

	private Http1.@Nullable Connection routed;

	HttpPipeline(LoopContext loop, ClientConnection connection, ChannelHandler reactorNetty, boolean http2,
			boolean express, boolean probesOnly) {
		this.loop = loop;
		this.connection = connection;
		this.reactorNetty = reactorNetty;
		this.http2 = http2;
		this.express = express;
		this.probesOnly = probesOnly;
	}

	/** Whether HTTP/2 is spoken to those who begin with its preface. */
	boolean speaksHttp2() {
		return this.http2;
	}

	/** The connection speaks HTTP/1, and nothing of it has been passed on yet. */
	void speakHttp1() {
		Channel channel = this.connection.channel();
		LinuxTcp.limitUnsent(channel, UNSENT);
		if (this.express) {
			ExpressLane lane = new ExpressLane(this.loop.express(), this.connection, this::speakByRouter);
			this.lane = lane;
			channel.pipeline().addLast("resound.express", lane);
			channel.config().setAutoRead(true);
		}
		else {
			speakByRouter(null);
		}
	}

	/**
	 * The router answers what comes from now on by HTTP/1. Its handlers come when it does
	 * so for the first time, and stay.
	 */
	private void speakByRouter(@Nullable Exchange begun) {
		Http1.Connection prepared = this.routed;
		if (prepared == null) {
			prepared = prepareRouter();
			this.routed = prepared;
		}
		prepared.takeOver(begun);
	}

	private Http1.Connection prepareRouter() {
		ChannelPipeline pipeline = addReactorNetty();
		pipeline.remove(NettyPipeline.H2CUpgradeHandler);
		pipeline.remove(HttpServerCodec.class);
		pipeline.remove(HttpServerUpgradeHandler.class);
		return this.loop.http1()
			.prepare(this.connection, NettyPipeline.HttpTrafficHandler, this.probesOnly,
					(this.lane != null) ? this.lane::takeBack : null);
	}

	/** The connection speaks HTTP/2, and nothing of it has been passed on yet. */
	void speakHttp2() {
		LinuxTcp.limitUnsent(this.connection.channel(), UNSENT_OF_STREAMS);
		addReactorNetty();
		this.loop.http2().speak(this.connection, NettyPipeline.HttpTrafficHandler, this.express, this.probesOnly);
	}

	/** Adds Reactor Netty's handlers, and tells them that the connection is active. */
	private ChannelPipeline addReactorNetty() {
		ChannelPipeline pipeline = this.connection.channel().pipeline();
		pipeline.addLast(this.reactorNetty);
		pipeline.context(NettyPipeline.HttpTrafficHandler).fireChannelActive();
		return pipeline;
	}

}
