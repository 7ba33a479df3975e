package io.resound.server;

import io.netty.channel.ChannelDuplexHandler;

final class Http2Handler extends ChannelDuplexHandler implements Protocol {

	Http2Handler(ServerContext server, LoopConnections loop, ClientConnection connection, boolean probesOnly) {
	}

	@Override
	public int openExchanges() {
		return 0;
	}

	@Override
	public long headSince() {
		return 0;
	}

	@Override
	public void headTimedOut() {
	}

	@Override
	public void checkProgress(long now) {
	}

	@Override
	public void drainStarted() {
	}

	@Override
	public void listeningStopped() {
	}

	@Override
	public void cut() {
	}

}
