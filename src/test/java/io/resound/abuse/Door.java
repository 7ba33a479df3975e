package io.resound.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.ssl.SSLContext;

import io.resound.testing.RawClient;
import org.jspecify.annotations.Nullable;

/**
 * Where clients that behave get in.
 *
 * @param port the port
 * @param tls makes their handshakes, {@code null} in clear text
 */
record Door(int port, @Nullable SSLContext tls) {

	/** Connects for HTTP/1. */
	RawClient connect() {
		return (this.tls == null) ? RawClient.connect(this.port) : secured(this.tls);
	}

	private RawClient secured(SSLContext context) {
		int patience = (int) RawClient.PATIENCE.toMillis();
		try {
			Socket socket = new Socket();
			socket.setTcpNoDelay(true);
			socket.setSoTimeout(patience);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), patience);
			// Its handshake is made by the first write.
			return RawClient.of(context.getSocketFactory().createSocket(socket, "localhost", this.port, true));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
