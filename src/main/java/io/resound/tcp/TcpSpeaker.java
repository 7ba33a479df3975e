package io.resound.tcp;

import io.netty.channel.Channel;
import io.resound.connection.ClientConnection;
import io.resound.connection.Speaker;
import io.resound.transport.LinuxTcp;

/** Begins the raw echo on a connection. */
final class TcpSpeaker implements Speaker {

	/**
	 * Bytes that the kernel accepts beyond what the client's window allows it to send.
	 * This limits the memory of a connection whose client does not read.
	 */
	private static final int UNSENT = 512 * 1024;

	@Override
	public String name() {
		return "tcp";
	}

	@Override
	public void speak(ClientConnection connection) {
		Channel channel = connection.channel();
		LinuxTcp.limitUnsent(channel, UNSENT);
		TcpEcho echo = new TcpEcho(connection);
		connection.speaks(echo);
		channel.pipeline().addLast("resound.tcp", echo);
		channel.config().setAutoRead(true);
		if (connection.draining().isStopped()) {
			echo.listeningStopped();
		}
	}

}
