package io.resound.selftest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Sends a listener that speaks {@code tcp} what it must give back. */
final class TcpClient {

	private static final List<Integer> SIZES = List.of(0, 1000, 1024 * 1024);

	private final URI service;

	TcpClient(URI service) {
		this.service = service;
	}

	/**
	 * Runs the test.
	 * @return what was found
	 */
	String test() throws TestFailedException {
		long start = System.nanoTime();
		for (int size : SIZES) {
			echo(size);
		}
		long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
		return this.service + " gave back streams of " + SIZES + " bytes in " + millis + " ms";
	}

	private void echo(int size) throws TestFailedException {
		byte[] sent = new byte[size];
		new Random(size).nextBytes(sent);
		byte[] received = exchange(sent);
		int same = Arrays.mismatch(sent, received);
		if (same >= 0) {
			throw new TestFailedException(this.service + " was sent " + sent.length + " bytes and gave back "
					+ received.length + ", of which the first " + same + " are the same");
		}
	}

	/** Writes while it reads, as a client of an echo must. */
	private byte[] exchange(byte[] sent) throws TestFailedException {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout((int) EchoClient.PATIENCE.toMillis());
			socket.connect(new InetSocketAddress(this.service.getHost(), this.service.getPort()),
					(int) EchoClient.PATIENCE.toMillis());
			CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(socket, sent));
			byte[] received = socket.getInputStream().readAllBytes();
			written.join();
			return received;
		}
		catch (ConnectException ex) {
			throw new TestFailedException("cannot connect to " + this.service);
		}
		catch (SocketTimeoutException ex) {
			throw new TestFailedException(
					this.service + " has not answered within " + EchoClient.PATIENCE.toSeconds() + " s");
		}
		catch (IOException | CompletionException ex) {
			throw new TestFailedException(this.service + " cannot be asked: " + ex);
		}
	}

	private static void write(Socket socket, byte[] sent) {
		try {
			socket.getOutputStream().write(sent);
			socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
