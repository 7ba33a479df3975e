package io.resound.frames;

import io.netty.channel.Channel;
import io.resound.connection.ClientConnection;
import io.resound.connection.Speaker;
import io.resound.transport.LinuxTcp;

/** Begins to answer frames on a connection. */
final class FramesSpeaker implements Speaker {

	/**
	 * Bytes that the kernel accepts beyond what the client's window allows it to send.
	 * This limits the memory of a connection whose client does not read.
	 */
	private static final int UNSENT = 512 * 1024;

	private final FrameLimits limits;

	FramesSpeaker(FrameLimits limits) {
		this.limits = limits;
	}

	@Override
	public String name() {
		return "frames";
	}

	@Override
	public void speak(ClientConnection connection) {
		Channel channel = connection.channel();
		LinuxTcp.limitUnsent(channel, UNSENT);
		FramesHandler handler = new FramesHandler(connection, this.limits);
		connection.speaks(handler.protocol());
		channel.pipeline().addLast("resound.frames", handler);
		channel.config().setAutoRead(true);
		if (connection.draining().isStopped()) {
			handler.protocol().listeningStopped();
		}
	}

}
