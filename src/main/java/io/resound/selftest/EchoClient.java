package io.resound.selftest;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import javax.net.ssl.SSLContext;

/** Sends a service what it must give back: nothing, some bytes, many bytes. */
final class EchoClient implements AutoCloseable {

	/** For a connection, and for each answer. */
	static final Duration PATIENCE = Duration.ofSeconds(10);

	/** The last is more than any buffer on the way holds. */
	private static final List<Integer> SIZES = List.of(0, 1000, 1024 * 1024);

	private static final int OK = 200;

	private final HttpClient http;

	private final URI service;

	/**
	 * Creates the client.
	 * @param service the URL of the service
	 * @param trusting makes the handshakes, if the URL is of {@code https}
	 */
	EchoClient(URI service, SSLContext trusting) {
		this.service = service;
		this.http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(PATIENCE)
			.sslContext(trusting)
			.build();
	}

	/**
	 * Runs the test.
	 * @return what was found
	 */
	String test() throws TestFailedException {
		long start = System.nanoTime();
		exchange(HttpRequest.newBuilder(uri("/readyz")));
		for (int size : SIZES) {
			echo(size);
		}
		long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
		return this.service + " is ready and gave back bodies of " + SIZES + " bytes in " + millis + " ms";
	}

	private void echo(int size) throws TestFailedException {
		byte[] sent = new byte[size];
		new Random(size).nextBytes(sent);
		byte[] received = exchange(
				HttpRequest.newBuilder(uri("/echo")).POST(HttpRequest.BodyPublishers.ofByteArray(sent)));
		int same = Arrays.mismatch(sent, received);
		if (same >= 0) {
			throw new TestFailedException(uri("/echo") + " was sent " + sent.length + " bytes and gave back "
					+ received.length + ", of which the first " + same + " are the same");
		}
	}

	private byte[] exchange(HttpRequest.Builder builder) throws TestFailedException {
		HttpRequest request = builder.timeout(PATIENCE).build();
		try {
			HttpResponse<byte[]> response = this.http.send(request, HttpResponse.BodyHandlers.ofByteArray());
			if (response.statusCode() != OK) {
				throw new TestFailedException(request.uri() + " answers " + response.statusCode() + " instead of 200");
			}
			return response.body();
		}
		catch (ConnectException ex) {
			throw new TestFailedException("cannot connect to " + request.uri());
		}
		catch (HttpTimeoutException ex) {
			throw new TestFailedException(request.uri() + " has not answered within " + PATIENCE.toSeconds() + " s");
		}
		catch (IOException ex) {
			throw new TestFailedException(request.uri() + " cannot be asked: " + ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new TestFailedException(request.uri() + ": interrupted");
		}
	}

	private URI uri(String path) {
		return URI.create(this.service + path);
	}

	@Override
	public void close() {
		this.http.shutdownNow();
		this.http.close();
	}

}
