package io.resound.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

import io.resound.testing.Certificates;
import io.resound.testing.RawClient;

/** A client that begins a handshake and finishes it when it is told to. */
final class SlowHandshake implements AutoCloseable {

	private final Socket socket;

	private final SSLEngine engine;

	private final ByteBuffer received = ByteBuffer.allocate(64 * 1024).flip();

	private SlowHandshake(Socket socket, SSLEngine engine) {
		this.socket = socket;
		this.engine = engine;
	}

	/** Connects and sends the first message. */
	static SlowHandshake begin(int port, String... applicationProtocols) throws IOException {
		SSLEngine engine = Certificates.client().createSSLEngine("localhost", port);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setApplicationProtocols(applicationProtocols);
		engine.setSSLParameters(parameters);
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setTcpNoDelay(true);
		socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
		SlowHandshake client = new SlowHandshake(socket, engine);
		client.send(new byte[0]);
		return client;
	}

	/** Finishes the handshake, sends text and reads what comes until the end. */
	String finish(String text) throws IOException {
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		while (status() != HandshakeStatus.NOT_HANDSHAKING) {
			switch (status()) {
				case NEED_TASK -> this.engine.getDelegatedTask().run();
				case NEED_WRAP -> send(new byte[0]);
				default -> receive(read);
			}
		}
		send(text.getBytes(StandardCharsets.ISO_8859_1));
		while (!this.engine.isInboundDone() && receive(read)) {
			continue;
		}
		return read.toString(StandardCharsets.ISO_8859_1);
	}

	HandshakeStatus status() {
		return this.engine.getHandshakeStatus();
	}

	private void send(byte[] plain) throws IOException {
		ByteBuffer encrypted = ByteBuffer.allocate(64 * 1024);
		this.engine.wrap(ByteBuffer.wrap(plain), encrypted);
		this.socket.getOutputStream().write(encrypted.array(), 0, encrypted.position());
	}

	/** Whether there was something. */
	private boolean receive(ByteArrayOutputStream read) throws IOException {
		ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
		SSLEngineResult result = this.engine.unwrap(this.received, plain);
		read.write(plain.array(), 0, plain.position());
		if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
			byte[] buffer = new byte[16 * 1024];
			int count = this.socket.getInputStream().read(buffer);
			if (count < 0) {
				return false;
			}
			byte[] rest = Arrays.copyOfRange(this.received.array(), this.received.position(), this.received.limit());
			this.received.clear().put(rest).put(buffer, 0, count).flip();
		}
		return true;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
