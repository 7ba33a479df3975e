package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The pass of the suite in which the classes that are {@link OverTls} speak TLS: the
 * first listener of each service has a certificate, and clients that connect to its port
 * make a handshake first. What tests do to a connection they do to the socket below: FIN
 * comes without {@code close_notify}.
 */
final class TlsPass {

	private static final boolean ON = Boolean.getBoolean("tests.over-tls");

	private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

	private TlsPass() {
	}

	/** The settings of a service in addition to its own. */
	static List<String> settings(String... own) {
		if (!ON || Arrays.stream(own).anyMatch((setting) -> setting.startsWith("server.ssl."))) {
			return List.of();
		}
		return List.of("server.ssl.bundle=pass", Bundle.SETTINGS[0], Bundle.SETTINGS[1]);
	}

	/** A service with these settings has been started on a port. */
	static void started(int port) {
		if (ON) {
			PORTS.add(port);
		}
	}

	/** A service has been stopped, and another may use its port. */
	static void stopped(int port) {
		PORTS.remove(port);
	}

	/** The socket to read and write by: the given one, or one over TLS on top of it. */
	static Socket on(Socket socket, String protocol) throws IOException {
		if (!PORTS.contains(socket.getPort())) {
			return socket;
		}
		SSLSocket secured = (SSLSocket) Bundle.CLIENT.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), true);
		SSLParameters parameters = secured.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { protocol });
		secured.setSSLParameters(parameters);
		secured.startHandshake();
		return secured;
	}

	/** Made when it is needed. */
	private static final class Bundle {

		private static final SSLContext CLIENT = Certificates.client();

		private static final String[] SETTINGS;

		static {
			try {
				Path directory = Files.createTempDirectory(Path.of("target"), "tls-pass");
				Certificates.write(directory, Certificates.issue("localhost"));
				SETTINGS = Certificates.bundle("pass", directory.toAbsolutePath());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
