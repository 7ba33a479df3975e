package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.resound.connection.ClientConnection;
import io.resound.connection.Loop;

/**
 * Initializes the pipeline of an accepted connection.
 * <p>
 * Netty runs a {@link ChannelInitializer} once, when the connection is registered with
 * its event loop, and then removes it from the pipeline, the connection's list of
 * handlers. The pipeline has two of them at that moment. {@link AcceptGate} has added
 * this one, and then Reactor Netty has added its own, which would add the handlers of an
 * HTTP server. This one runs first, since it is first in the list, and removes Reactor
 * Netty's before that can run: the handlers of HTTP/1 are ours, and those of HTTP/2 come
 * from another initializer ({@link HttpPipeline}).
 */
@Sharable
final class ConnectionInitializer extends ChannelInitializer<Channel> {

	private final Serving serving;

	private final String listener;

	private final Beginning beginning;

	/**
	 * Creates the initializer of a listener's connections.
	 * @param serving what connections are served with
	 * @param listener the name of the listener
	 * @param beginning completes the pipeline
	 */
	ConnectionInitializer(Serving serving, String listener, Beginning beginning) {
		this.serving = serving;
		this.listener = listener;
		this.beginning = beginning;
	}

	@Override
	protected void initChannel(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		pipeline.removeLast();
		Loop loop = this.serving.loops().of(channel.eventLoop());
		ClientConnection connection = new ClientConnection(loop, loop.meter(this.listener), this.listener,
				this.serving.timeouts(), this.serving.draining(), this.serving.heads());
		channel.config()
			.setRecvByteBufAllocator(this.serving.eventLoops().readBuffers(channel.eventLoop(), connection::starve));
		pipeline.addLast("resound.connection", connection);
		this.serving.eventLoops().complete(pipeline);
		this.beginning.begin(connection);
	}

	/** Completes the pipeline of a connection. */
	interface Beginning {

		/**
		 * Adds the first handlers of the protocol and begins to read.
		 * @param connection the connection, the only handler in the pipeline apart from
		 * initializers
		 */
		void begin(ClientConnection connection);

	}

}
