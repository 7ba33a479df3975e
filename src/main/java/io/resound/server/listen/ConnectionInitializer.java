package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.resound.connection.ClientConnection;
import io.resound.connection.Loop;

/**
 * Begins with a connection that has been accepted.
 * <p>
 * Netty runs a {@link ChannelInitializer} once, when the connection is registered with
 * its event loop, and then removes it from the pipeline, the connection's list of
 * handlers. The pipeline has two of them at that moment. {@link AcceptGate} has added
 * this one; then Reactor Netty has added its own last, which would fill the pipeline for
 * a server of HTTP. This one runs first, since it is first in the list, and takes that
 * one out before it can run: a handler that is never needed is never made. It is kept for
 * {@link HttpPipeline}, which puts it back if the router has to answer.
 */
@Sharable
final class ConnectionInitializer extends ChannelInitializer<Channel> {

	private final Serving serving;

	private final String listener;

	private final Beginning beginning;

	/**
	 * Creates what begins with the connections of a listener.
	 * @param serving what they are served with
	 * @param listener the name of the listener
	 * @param beginning begins to speak with the client
	 */
	ConnectionInitializer(Serving serving, String listener, Beginning beginning) {
		this.serving = serving;
		this.listener = listener;
		this.beginning = beginning;
	}

	@Override
	protected void initChannel(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		ChannelHandler reactorNetty = pipeline.removeLast();
		Loop loop = this.serving.loops().of(channel.eventLoop());
		ClientConnection connection = new ClientConnection(loop, loop.meter(this.listener), this.listener,
				this.serving.timeouts(), this.serving.draining());
		channel.config().setRecvByteBufAllocator(this.serving.eventLoops().readBuffers(channel.eventLoop()));
		pipeline.addLast("resound.connection", connection);
		this.beginning.begin(connection, reactorNetty);
	}

	/** Begins to speak with a client. */
	interface Beginning {

		/**
		 * Completes the pipeline and begins to read.
		 * @param connection the connection, the only handler in the pipeline that stays
		 * @param reactorNetty Reactor Netty's initializer
		 */
		void begin(ClientConnection connection, ChannelHandler reactorNetty);

	}

}
