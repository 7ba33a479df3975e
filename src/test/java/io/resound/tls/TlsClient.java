package io.resound.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.resound.testing.Certificates;
import io.resound.testing.Http2Client;
import io.resound.testing.RawClient;

/** Connects by the TLS of the JDK, in which each test asks for what it needs. */
final class TlsClient {

	private final int port;

	private SSLContext context = Certificates.client();

	private final SSLParameters parameters = new SSLParameters();

	private Records records;

	private TlsClient(int port) {
		this.port = port;
	}

	static TlsClient of(int port) {
		return new TlsClient(port);
	}

	TlsClient context(SSLContext context) {
		this.context = context;
		return this;
	}

	/** Has the records noted that come. */
	TlsClient through(Records records) {
		this.records = records;
		return this;
	}

	TlsClient protocols(String... protocols) {
		this.parameters.setProtocols(protocols);
		return this;
	}

	TlsClient alpn(String... protocols) {
		this.parameters.setApplicationProtocols(protocols);
		return this;
	}

	TlsClient serverName(String name) {
		this.parameters.setServerNames(List.of(new SNIHostName(name)));
		return this;
	}

	/** Connects and completes the handshake. */
	SSLSocket connect() throws IOException {
		return connect((raw) -> {
		});
	}

	/** The same, with the socket below for what TLS does not do. */
	SSLSocket connect(Consumer<Socket> below) throws IOException {
		Socket raw = new Socket(InetAddress.getLoopbackAddress(), this.port);
		try {
			raw.setTcpNoDelay(true);
			raw.setSoTimeout((int) RawClient.PATIENCE.toMillis());
			below.accept(raw);
			SSLSocket socket = (SSLSocket) this.context.getSocketFactory()
				.createSocket((this.records != null) ? new Noted(raw, this.records) : raw, "localhost", this.port,
						true);
			SSLParameters parameters = socket.getSSLParameters();
			if (this.parameters.getProtocols() != null) {
				parameters.setProtocols(this.parameters.getProtocols());
			}
			parameters.setApplicationProtocols(this.parameters.getApplicationProtocols());
			if (this.parameters.getServerNames() != null) {
				parameters.setServerNames(this.parameters.getServerNames());
			}
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			return socket;
		}
		catch (IOException ex) {
			raw.close();
			throw ex;
		}
	}

	/** Connects for HTTP/1. */
	RawClient http1() {
		try {
			return RawClient.of(connect());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Connects for HTTP/2. */
	Http2Client http2() {
		try {
			return Http2Client.of(alpn("h2").connect());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
