package io.resound.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/**
 * Closes a connection that exceeds a limit, if its protocol has no way to refuse it.
 * Takes the place of {@link ConnectionInitializer}.
 */
@Sharable
final class ClosingInitializer extends ChannelInitializer<Channel> {

	@Override
	protected void initChannel(Channel channel) {
		channel.pipeline().removeLast();
		channel.close();
	}

}
