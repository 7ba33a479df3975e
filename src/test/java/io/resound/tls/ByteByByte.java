package io.resound.tls;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket that sends each byte by itself. */
final class ByteByByte extends Socket {

	private final Socket socket;

	ByteByByte(Socket socket) {
		this.socket = socket;
	}

	@Override
	public boolean isConnected() {
		return true;
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return this.socket.getInputStream();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		// Its write of an array writes each byte.
		return new FilterOutputStream(this.socket.getOutputStream());
	}

	@Override
	public void setSoTimeout(int millis) {
		// It has been set.
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
