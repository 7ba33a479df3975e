package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.resound.connection.ClientConnection;
import io.resound.express.ExpressLane;
import io.resound.metrics.Exchange;
import io.resound.server.exchange.Terms;
import io.resound.server.http1.Http1;
import io.resound.transport.LinuxTcp;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Builds the pipeline of an HTTP connection from our handlers and Reactor Netty's.
 * <p>
 * In Netty, a connection has a pipeline: a list of handlers with names. What the client
 * sends enters at the first handler. Each handler passes its result on to the next: first
 * bytes, later HTTP messages. What a handler writes goes the other way, from that handler
 * back to the first. Handlers can be added and removed at any time.
 * <p>
 * The handlers of HTTP/1 that lead to Spring's router are added when the express lane
 * leaves a request to it for the first time. For HTTP/2, Reactor Netty has an initializer
 * that adds its handlers at once and removes itself:
 *
 * <pre>
 *  at first  connection ─ protocol detector
 *  HTTP/1    connection ─ express lane, and once that has left for the first time:
 *            connection ─ express lane ─ decoder ─ encoder ─ Http1Handler, which calls the router
 *  HTTP/2    connection ─ frame codec ─ Http2Handler ─ Reactor Netty's multiplexer ─ a channel per stream ─ router
 *                    └ batch ─┴ express lane, which listens to the codec
 * </pre>
 *
 * While an HTTP/1 client sends a body and reads nothing of the response, the connection
 * is followed by a handler that takes what is written into the spool.
 * <p>
 * Reactor Netty's initializer of HTTP/2 adds:
 * <ul>
 * <li>{@code Http2FrameCodec}, which is removed. Its settings, which it writes at once,
 * are discarded.</li>
 * <li>{@code Http2MultiplexHandler}, which works with the first frame codec in the
 * pipeline. That is ours, since it has been added before. It makes a channel for each
 * stream, with a {@code ChannelOperationsHandler}, which hands requests to the router and
 * writes its responses.</li>
 * </ul>
 * <b>Invariant:</b> when a method of this class returns, the pipeline has exactly one
 * decoder, of HTTP/1 or of HTTP/2, before the handlers that respond, and nothing has been
 * read in between. {@code ReactorNettyTests} compares Reactor Netty's handlers and their
 * order with this list. It fails with the difference if an upgrade changes them.
 */
final class HttpPipeline {

	/**
	 * Bytes of responses of HTTP/2 that the kernel accepts beyond what the client's
	 * window allows it to send. The kernel reports free space in steps of this size, and
	 * the steps must be small enough for every stream of a slow client to be seen to make
	 * progress.
	 */
	private static final int UNSENT_OF_STREAMS = 128 * 1024;

	private final LoopContext loop;

	private final ClientConnection connection;

	private final ChannelHandler multiplexer;

	private final Terms terms;

	private final boolean express;

	private @Nullable ExpressLane lane;

	private Http1.@Nullable Connection routed;

	/**
	 * Creates the pipeline of a connection.
	 * @param loop what the connections of the event loop share
	 * @param connection the connection
	 * @param multiplexer Reactor Netty's initializer for HTTP/2
	 * @param terms the versions of HTTP, and the refusal of all requests
	 * @param express whether the express lane handles plain echoes
	 */
	HttpPipeline(LoopContext loop, ClientConnection connection, ChannelHandler multiplexer, Terms terms,
			boolean express) {
		this.loop = loop;
		this.connection = connection;
		this.multiplexer = multiplexer;
		this.terms = terms;
		this.express = express && terms.overLimit() == null;
	}

	/** Whether HTTP/2 is spoken with clients that send its preface. */
	boolean speaksHttp2() {
		return this.terms.http2().speaksHttp2();
	}

	/** Builds the pipeline of HTTP/1. Nothing that was read has been passed on yet. */
	void speakHttp1() {
		Channel channel = this.connection.channel();
		LinuxTcp.limitUnsent(channel);
		if (this.express && this.terms.http2().speaksHttp1()) {
			ExpressLane lane = new ExpressLane(this.loop.express(), this.connection, this::speakByRouter);
			this.lane = lane;
			channel.pipeline().addLast("resound.express", lane);
		}
		else {
			speakByRouter(null);
		}
		channel.config().setAutoRead(true);
	}

	/**
	 * Gives the connection to the router, which speaks HTTP/1. Its handlers are added the
	 * first time and stay.
	 */
	private void speakByRouter(@Nullable Exchange begun) {
		Http1.Connection prepared = this.routed;
		if (prepared == null) {
			prepared = this.loop.http1()
				.prepare(this.connection, this.terms, (this.lane != null) ? this.lane::takeBack : null);
			this.routed = prepared;
		}
		prepared.takeOver(begun);
	}

	/** Builds the pipeline of HTTP/2. Nothing that was read has been passed on yet. */
	void speakHttp2() {
		LinuxTcp.limitUnsent(this.connection.channel(), UNSENT_OF_STREAMS);
		ChannelPipeline pipeline = this.connection.channel().pipeline();
		pipeline.addLast("resound.discard", new WriteDiscarder());
		this.loop.http2().speak(this.connection, "resound.discard", this.express, this.terms);
		pipeline.addLast(this.multiplexer);
		pipeline.remove(NettyPipeline.HttpCodec);
		pipeline.remove(WriteDiscarder.class);
	}

}
