package io.resound.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that sends a large body and checks each byte that comes back, in constant
 * memory. The bytes repeat with a length that no buffer has, so that a byte lost, added
 * or moved shows. Waits without end where the service does: have the test time out.
 */
public final class BodyClient implements AutoCloseable {

	private static final int PERIOD = 1_048_573;

	private static final int PIECE = 64 * 1024;

	private static final ByteBuffer PATTERN = pattern();

	private final SocketChannel socket;

	/** What is read and written by: the socket, or TLS on top of it. */
	private final ByteChannel channel;

	private final long length;

	private long sent;

	private boolean headRead;

	private long received;

	private int pieceSize = Integer.MAX_VALUE;

	private Duration pause = Duration.ZERO;

	private BodyClient(SocketChannel socket, long length) throws IOException {
		this.socket = socket;
		this.channel = TlsPass.on(socket, "http/1.1");
		this.length = length;
	}

	private static ByteBuffer pattern() {
		byte[] bytes = new byte[PERIOD];
		new Random(3).nextBytes(bytes);
		return ByteBuffer.allocateDirect(PERIOD).put(bytes).flip();
	}

	/** Connects and sends the head of a request with a body of this length. */
	public static BodyClient post(int port, long length) {
		return post(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), length);
	}

	/** The same, to any server. */
	public static BodyClient post(InetSocketAddress server, long length) {
		try {
			BodyClient client = new BodyClient(SocketChannel.open(server), length);
			String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
			client.channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
			return client;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Connects to an echo that has no head: all that is sent is the body. */
	public static BodyClient raw(int port, long length) {
		try {
			BodyClient client = new BodyClient(
					SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), length);
			client.headRead = true;
			return client;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends the body, or the rest of it, while what comes back is read and checked. */
	public void echo() throws ExecutionException, InterruptedException {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<?> sending = executor.submit(this::sendAll);
			receive(this.length);
			sending.get();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends the body, or the rest of it, and reads nothing. */
	public void sendAll() {
		sendUntil(this.length);
	}

	/** Sends the body until so many of its bytes have been sent, and reads nothing. */
	public void sendUntil(long end) {
		try {
			while (this.sent < end) {
				this.sent += this.channel.write(piece(this.sent, end));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Reads and checks what comes back, to the end of the body. */
	public void receiveAll() {
		receiveUntil(this.length);
	}

	/** Reads and checks what comes back, until so many bytes or more have come. */
	public void receiveUntil(long end) {
		try {
			receive(end);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends as much of the body as is taken while nothing is read.
	 * @param patience how long nothing must have been taken
	 * @return the bytes of the body that have been sent
	 */
	public long sendUntilBlocked(Duration patience) {
		try (Selector selector = Selector.open()) {
			this.socket.configureBlocking(false);
			SelectionKey key = this.socket.register(selector, SelectionKey.OP_WRITE);
			while (this.sent < this.length && selector.select(patience.toMillis()) > 0) {
				selector.selectedKeys().clear();
				this.sent += this.channel.write(piece(this.sent, this.length));
			}
			key.cancel();
			selector.selectNow();
			this.socket.configureBlocking(true);
			return this.sent;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends the body while what comes back is read slowly.
	 * @param pieceSize what is read at a time
	 * @param pause how long to wait after each piece
	 */
	public void echoSlowly(int pieceSize, Duration pause) throws ExecutionException, InterruptedException {
		this.pieceSize = pieceSize;
		this.pause = pause;
		echo();
	}

	private void receive(long end) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
		if (!this.headRead) {
			readHead(buffer);
			this.received = check(buffer, this.received);
			this.headRead = true;
		}
		long nextPause = this.pieceSize;
		while (this.received < end) {
			if (this.received >= nextPause) {
				nextPause += this.pieceSize;
				LockSupport.parkNanos(this.pause.toNanos());
			}
			buffer.clear();
			if (this.channel.read(buffer) < 0) {
				throw new EOFException("the connection ended after " + this.received + " of " + this.length + " bytes");
			}
			buffer.flip();
			this.received = check(buffer, this.received);
		}
	}

	private void readHead(ByteBuffer buffer) throws IOException {
		StringBuilder head = new StringBuilder();
		while (!head.toString().endsWith("\r\n\r\n")) {
			buffer.clear().limit(1);
			if (this.channel.read(buffer) < 0) {
				throw new EOFException("the connection ended inside the head: " + head);
			}
			head.append((char) buffer.flip().get());
		}
		if (!head.toString().startsWith("HTTP/1.1 200 ")) {
			throw new IOException("not the answer that was expected: " + head);
		}
	}

	private static long check(ByteBuffer buffer, long position) throws IOException {
		long checked = position;
		while (buffer.hasRemaining()) {
			ByteBuffer expected = piece(checked, checked + buffer.remaining());
			ByteBuffer actual = buffer.slice(buffer.position(), expected.remaining());
			int difference = expected.mismatch(actual);
			if (difference >= 0) {
				throw new IOException("the byte at " + (checked + difference) + " is not the one that was sent");
			}
			checked += actual.remaining();
			buffer.position(buffer.position() + actual.remaining());
		}
		return checked;
	}

	/** The bytes of the body at a position, as many as lie in one piece. */
	private static ByteBuffer piece(long position, long end) {
		int start = (int) (position % PERIOD);
		long longest = Math.min(PIECE, end - position);
		return PATTERN.slice(start, (int) Math.min(longest, PERIOD - start));
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
