package io.resound.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client that sends exactly the bytes it is told to and shows exactly those that come
 * back. No read waits longer than {@link #PATIENCE}.
 */
public final class RawClient implements AutoCloseable {

	/** The longest any read waits. */
	public static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Socket socket;

	private final InputStream in;

	private final OutputStream out;

	/**
	 * Creates the client.
	 * @param socket the socket
	 * @param streams what is read and written by: the socket's, or TLS on top of it
	 */
	private RawClient(Socket socket, TlsPass.Streams streams) throws IOException {
		this.socket = socket;
		this.in = new BufferedInputStream(streams.in());
		this.out = streams.out();
	}

	/** Connects to a port of this machine. */
	public static RawClient connect(int port) {
		return connect(port, 0);
	}

	/**
	 * Connects with a small receive buffer, so that a client that does not read is full
	 * soon.
	 */
	public static RawClient connect(int port, int receiveBuffer) {
		try {
			Socket socket = new Socket();
			if (receiveBuffer > 0) {
				socket.setReceiveBufferSize(receiveBuffer);
			}
			socket.setTcpNoDelay(true);
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
			return new RawClient(socket, TlsPass.on(socket, "http/1.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Uses a connection that there is, such as one over TLS. */
	public static RawClient of(Socket socket) {
		try {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			return new RawClient(socket, TlsPass.Streams.of(socket));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends text as Latin-1; what stands there is what is sent, so write {@code \r\n}.
	 */
	public RawClient send(String text) {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Sends bytes in one write. */
	public RawClient send(byte[] bytes) {
		try {
			this.out.write(bytes);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends bytes while this thread goes on, for what is more than the buffers between
	 * the two ends hold. Fails with the connection.
	 */
	public RawClient sendMeanwhile(byte[] bytes) {
		return meanwhile(() -> send(bytes));
	}

	/** The same, and then FIN. */
	public RawClient sendMeanwhileAndFinish(byte[] bytes) {
		return meanwhile(() -> send(bytes).finish());
	}

	private RawClient meanwhile(Runnable sending) {
		Thread.ofVirtual().name("raw-client").start(() -> {
			try {
				sending.run();
			}
			catch (UncheckedIOException ex) {
				// Whoever reads finds out.
			}
		});
		return this;
	}

	/** Sends bytes one by one, each in a segment of its own. */
	public RawClient sendByteByByte(byte[] bytes) {
		for (byte b : bytes) {
			send(new byte[] { b });
		}
		return this;
	}

	/** Sends FIN; what comes back can still be read. */
	public RawClient finish() {
		try {
			this.socket.shutdownOutput();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Vanishes: the server sees a reset. */
	public void reset() {
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends a request and reads its answer. */
	public Answer ask(String request) {
		return send(request).read();
	}

	/** Reads one answer, whose body is delimited by its head. */
	public Answer read() {
		return read(false);
	}

	/** Reads the answer to a HEAD request: a head, and nothing more. */
	public Answer readHead() {
		return read(true);
	}

	private Answer read(boolean headOnly) {
		try {
			return Answer.read(this.in, headOnly);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads exactly so many bytes. */
	public byte[] readBytes(int count) {
		try {
			byte[] bytes = this.in.readNBytes(count);
			if (bytes.length < count) {
				throw new EOFException("the connection ended after " + bytes.length + " of " + count + " bytes");
			}
			return bytes;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads until FIN. Fails on a reset. */
	public byte[] readToEnd() {
		try {
			return this.in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads until FIN or a reset, and tells which came and what before it. */
	public End readToAnyEnd() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		try {
			for (int n = this.in.read(buffer); n >= 0; n = this.in.read(buffer)) {
				bytes.write(buffer, 0, n);
			}
			return new End(bytes.toByteArray(), false);
		}
		catch (SocketTimeoutException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (SocketException ex) {
			return new End(bytes.toByteArray(), true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whether nothing comes for a while. */
	public boolean isSilentFor(Duration time) {
		try {
			this.socket.setSoTimeout((int) time.toMillis());
			int read = this.in.read();
			throw new IllegalStateException((read < 0) ? "the connection has ended" : "a byte came: " + read);
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			restorePatience();
		}
	}

	private void restorePatience() {
		try {
			this.socket.setSoTimeout((int) PATIENCE.toMillis());
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The socket, for what only a few tests do. */
	public Socket socket() {
		return this.socket;
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How a connection ended.
	 *
	 * @param bytes what came before
	 * @param reset whether it was a reset, else FIN
	 */
	public record End(byte[] bytes, boolean reset) {

		/** The bytes as Latin-1. */
		public String text() {
			return new String(this.bytes, StandardCharsets.ISO_8859_1);
		}

	}

}
