package io.resound.tcp;

import io.resound.connection.ClientConnection;
import io.resound.connection.Speaker;

/** Begins the raw echo on a connection. */
final class TcpSpeaker implements Speaker {

	@Override
	public String name() {
		return "tcp";
	}

	@Override
	public void speak(ClientConnection connection) {
		TcpEcho echo = new TcpEcho(connection);
		echo.begin("resound.tcp", echo);
	}

}
