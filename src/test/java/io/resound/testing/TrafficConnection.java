package io.resound.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/** A connection of {@link Traffic}: one echo after the other, each byte of it checked. */
final class TrafficConnection implements Closeable {

	private static final int HEAD_LIMIT = 16 * 1024;

	private final SocketChannel channel = SocketChannel.open();

	private final boolean secured;

	private final OutputStream out;

	private final InputStream in;

	private boolean lastAnswered;

	/**
	 * Connects.
	 * @param server the server
	 * @param tls makes a handshake, {@code null} in clear text
	 */
	TrafficConnection(InetSocketAddress server, @Nullable SSLContext tls) throws IOException {
		this.secured = tls != null;
		try {
			this.channel.socket().setTcpNoDelay(true);
			this.channel.socket().setSoTimeout(Traffic.PATIENCE_MILLIS);
			this.channel.socket().connect(server, Traffic.PATIENCE_MILLIS);
			Socket stream = this.channel.socket();
			if (tls != null) {
				stream = tls.getSocketFactory().createSocket(stream, server.getHostString(), server.getPort(), true);
				((SSLSocket) stream).startHandshake();
			}
			this.out = stream.getOutputStream();
			this.in = new BufferedInputStream(stream.getInputStream());
		}
		catch (IOException ex) {
			this.channel.close();
			throw ex;
		}
	}

	/**
	 * Whether another request may be sent: the last answer did not rule it out, and the
	 * server has not closed since.
	 */
	boolean takesAnother() throws IOException {
		if (this.lastAnswered) {
			return false;
		}
		this.channel.configureBlocking(false);
		int read = this.channel.read(ByteBuffer.allocate(1));
		this.channel.configureBlocking(true);
		// Over TLS it is the end: close_notify.
		if (read > 0 && !this.secured) {
			throw new IOException("the server sent a byte that nobody had asked for");
		}
		return read == 0;
	}

	/** Sends a body and reads the same body back. */
	void echo(byte[] body) throws IOException {
		byte[] head = ("POST /echo HTTP/1.1\r\nHost: resound\r\nContent-Type: application/octet-stream\r\n"
				+ "Content-Length: " + body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		this.out.write(ByteBuffer.allocate(head.length + body.length).put(head).put(body).array());
		String answer = readHead();
		if (!answer.startsWith("http/1.1 200 ") || !answer.contains("\r\ncontent-length: " + body.length + "\r\n")) {
			throw new IOException("not the answer that was expected: " + answer);
		}
		byte[] received = this.in.readNBytes(body.length);
		if (!Arrays.equals(body, received)) {
			throw new IOException("the " + received.length + " bytes that came back are not those that were sent");
		}
		this.lastAnswered = answer.contains("\r\nconnection: close\r\n");
	}

	private String readHead() throws IOException {
		StringBuilder head = new StringBuilder();
		while (!head.toString().endsWith("\r\n\r\n")) {
			int next = this.in.read();
			if (next < 0 || head.length() == HEAD_LIMIT) {
				throw new IOException("the connection ended after " + head.length() + " bytes of a head: " + head);
			}
			head.append((char) next);
		}
		return head.toString().toLowerCase(Locale.ROOT);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
