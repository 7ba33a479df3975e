package io.resound.frames;

import io.resound.connection.ClientConnection;
import io.resound.connection.Speaker;

/** Begins to answer frames on a connection. */
final class FramesSpeaker implements Speaker {

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
		FramesHandler handler = new FramesHandler(connection, this.limits);
		handler.protocol().begin("resound.frames", handler);
	}

}
