package io.resound.load.exchange;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * The least that can answer the injector: a socket on the loopback address inside the
 * injector's own process, which returns a fixed answer to each request of {@value #BODY}
 * bytes. What an exchange with it takes is what the injector itself takes.
 */
public final class BareEcho {

	static final int BODY = 100;

	private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] ANSWER = ("HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\n\r\n" + "\0".repeat(BODY))
		.getBytes(StandardCharsets.US_ASCII);

	private final ServerSocket socket;

	public BareEcho() {
		try {
			this.socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread.ofPlatform().daemon().name("bare-echo").start(this::accept);
	}

	public String url() {
		return "http://127.0.0.1:" + this.socket.getLocalPort() + "/";
	}

	private void accept() {
		while (true) {
			try {
				Socket connection = this.socket.accept();
				connection.setTcpNoDelay(true);
				Thread.ofPlatform().daemon().name("bare-echo").start(() -> answer(connection));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private static void answer(Socket connection) {
		try (connection;
				DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
				OutputStream out = connection.getOutputStream()) {
			while (true) {
				int matched = 0;
				while (matched < HEAD_END.length) {
					byte next = in.readByte();
					matched = (next == HEAD_END[matched]) ? matched + 1 : (next == HEAD_END[0]) ? 1 : 0;
				}
				in.skipNBytes(BODY);
				out.write(ANSWER);
			}
		}
		catch (EOFException | SocketException ex) {
			// The injector has left.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
