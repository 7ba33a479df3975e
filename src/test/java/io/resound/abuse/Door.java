package io.resound.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.resound.testing.Http2Client;
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
		return (this.tls == null) ? RawClient.connect(this.port) : RawClient.of(secured(this.tls, "http/1.1"));
	}

	/** Connects for HTTP/2. */
	Http2Client connectHttp2() {
		return (this.tls == null) ? Http2Client.connect(this.port) : Http2Client.of(secured(this.tls, "h2"));
	}

	/** Its handshake is made by the first write. */
	private Socket secured(SSLContext context, String alpn) {
		int patience = (int) RawClient.PATIENCE.toMillis();
		try {
			Socket socket = new Socket();
			socket.setTcpNoDelay(true);
			socket.setSoTimeout(patience);
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), patience);
			SSLSocket secured = (SSLSocket) context.getSocketFactory()
				.createSocket(socket, "localhost", this.port, true);
			SSLParameters parameters = secured.getSSLParameters();
			parameters.setApplicationProtocols(new String[] { alpn });
			secured.setSSLParameters(parameters);
			return secured;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
