package io.resound.echo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import io.resound.testing.Started;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A response whose body is whole leaves in one write. What one write of the server sends
 * arrives at once on the loopback, so one read of the client has all of it; after two
 * writes some of these reads would have the head alone.
 */
@BothWays
class EchoWritesTests {

	private static final int REQUESTS = 500;

	@Started
	private static Service service;

	/** The query takes the request to the router. */
	@ParameterizedTest
	@ValueSource(strings = { "/echo", "/echo?to=router" })
	void headAndBodyArriveInOneRead(String target) throws IOException {
		String body = "x".repeat(64);
		byte[] request = ("POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: 64\r\n\r\n" + body)
			.getBytes(StandardCharsets.US_ASCII);
		byte[] response = new byte[4096];
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
			socket.setTcpNoDelay(true);
			socket.setSoTimeout((int) RawClient.PATIENCE.toMillis());
			InputStream in = socket.getInputStream();
			for (int i = 0; i < REQUESTS; i++) {
				socket.getOutputStream().write(request);
				String read = new String(response, 0, in.read(response), StandardCharsets.US_ASCII);
				assertThat(read).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + body);
			}
		}
	}

}
