package io.resound.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import javax.net.ssl.SSLEngine;

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

	private static @Nullable Function<String, SSLEngine> engines;

	private TlsPass() {
	}

	/**
	 * Begins the pass, before any test does. The certificates are not made here, because
	 * clients are compiled into the image's training run, without libraries of tests.
	 * @param ofClients creates the engine of a client of a protocol of ALPN
	 * @param ofServices the settings of the services' TLS
	 */
	static void begin(Function<String, SSLEngine> ofClients, List<String> ofServices) {
		engines = ofClients;
		settings = List.copyOf(ofServices);
	}

	/** The settings of a service in addition to its own. */
	static List<String> settings(String... own) {
		return Arrays.stream(own).anyMatch((setting) -> setting.startsWith("server.ssl.")) ? List.of() : settings;
	}

	/** A service with these settings has been started on a port. */
	static void started(int port) {
		if (engines != null) {
			PORTS.add(port);
		}
	}

	/** A service has been stopped, and another may use its port. */
	static void stopped(int port) {
		PORTS.remove(port);
	}

	/** Makes the handshake of a client, if its service speaks TLS. */
	static Streams on(Socket socket, String protocol) throws IOException {
		if (!isSpokenTo(socket)) {
			return Streams.of(socket);
		}
		TlsChannel channel = TlsChannel.connect(Channels.newChannel(socket.getInputStream()),
				Channels.newChannel(socket.getOutputStream()), engines.apply(protocol));
		return new Streams(Channels.newInputStream(channel), Channels.newOutputStream(channel));
	}

	/** The same, of a client that need not block. It blocks now. */
	static ByteChannel on(SocketChannel channel, String protocol) throws IOException {
		return isSpokenTo(channel.socket()) ? TlsChannel.connect(channel, channel, engines.apply(protocol)) : channel;
	}

	private static boolean isSpokenTo(Socket socket) {
		return engines != null && PORTS.contains(socket.getPort());
	}

	/**
	 * What a client reads and writes by.
	 *
	 * @param in what is read
	 * @param out what is written
	 */
	record Streams(InputStream in, OutputStream out) {

		static Streams of(Socket socket) throws IOException {
			return new Streams(socket.getInputStream(), socket.getOutputStream());
		}

	}

}
