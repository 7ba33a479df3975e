package io.resound.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * The pass of the suite in which the classes that are {@link OverTls} speak TLS: the
 * first listener of each service has a certificate, and clients that connect to its port
 * make a handshake first. What tests do to a connection they do to the socket below: FIN
 * comes without {@code close_notify}.
 */
final class TlsPass {

	private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

	/** The settings of each service; empty if this is another pass. */
	private static List<String> settings = List.of();

	private static @Nullable SSLContext client;

	private TlsPass() {
	}

	/**
	 * Begins the pass, before any test does. The certificates are not made here, because
	 * clients are compiled into the image's training run, without libraries of tests.
	 * @param trusting makes the handshakes of clients
	 * @param ofServices the settings of the services' TLS
	 */
	static void begin(SSLContext trusting, List<String> ofServices) {
		client = trusting;
		settings = List.copyOf(ofServices);
	}

	/** The settings of a service in addition to its own. */
	static List<String> settings(String... own) {
		return Arrays.stream(own).anyMatch((setting) -> setting.startsWith("server.ssl.")) ? List.of() : settings;
	}

	/** A service with these settings has been started on a port. */
	static void started(int port) {
		if (client != null) {
			PORTS.add(port);
		}
	}

	/** A service has been stopped, and another may use its port. */
	static void stopped(int port) {
		PORTS.remove(port);
	}

	/** The socket to read and write by: the given one, or one over TLS on top of it. */
	static Socket on(Socket socket, String protocol) throws IOException {
		if (client == null || !PORTS.contains(socket.getPort())) {
			return socket;
		}
		SSLSocket secured = (SSLSocket) client.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), true);
		SSLParameters parameters = secured.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { protocol });
		secured.setSSLParameters(parameters);
		secured.startHandshake();
		return secured;
	}

}
