package io.resound.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket whose records are noted as they come. */
final class Noted extends Socket {

	private final Socket socket;

	private final InputStream in;

	Noted(Socket socket, Records records) throws IOException {
		this.socket = socket;
		this.in = records.note(socket.getInputStream());
	}

	@Override
	public boolean isConnected() {
		return true;
	}

	@Override
	public InputStream getInputStream() {
		return this.in;
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		return this.socket.getOutputStream();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
