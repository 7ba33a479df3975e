package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/**
 * Closes a connection that a limit does not allow, of a protocol that has no way to say
 * so. Goes into the pipeline as {@link ConnectionInitializer} does.
 */
@Sharable
final class ClosingInitializer extends ChannelInitializer<Channel> {

	@Override
	protected void initChannel(Channel channel) {
		channel.pipeline().removeLast();
		channel.close();
	}

}
