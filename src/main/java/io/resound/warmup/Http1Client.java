package io.resound.warmup;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A connection that speaks HTTP/1 in bytes made beforehand. Of what comes back it only
 * looks for the end of the body, a byte that no head has.
 */
final class Http1Client implements Closeable {

	/** The last byte of a body, and in no other place of an answer. */
	static final byte END = 0;

	/** For an answer; no time of the rehearsal's, only what keeps it from hanging. */
	static final int PATIENCE_MILLIS = 5000;

	private final Socket socket = new Socket();

	private final byte[] buffer = new byte[64 * 1024];

	Http1Client(InetSocketAddress server) throws IOException {
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		this.socket.connect(server, PATIENCE_MILLIS);
	}

	/** Sends a request, several times over if it is to be pipelined. */
	void send(byte[] request, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			this.socket.getOutputStream().write(request);
		}
	}

	/** Reads as many echoed bodies to their end. */
	void read(int bodies) throws IOException {
		InputStream in = this.socket.getInputStream();
		int left = bodies;
		while (left > 0) {
			int length = in.read(this.buffer);
			if (length < 0) {
				throw new IOException("the server closed " + left + " answers before the last");
			}
			for (int i = 0; i < length; i++) {
				if (this.buffer[i] == END) {
					left--;
				}
			}
		}
	}

	/** Reads until the server closes. */
	void readToEnd() throws IOException {
		InputStream in = this.socket.getInputStream();
		while (in.read(this.buffer) >= 0) {
			// What it says is the tests' business.
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
