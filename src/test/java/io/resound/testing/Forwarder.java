package io.resound.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends each new connection to the next of several services that were ready a second ago,
 * and bytes both ways, as a cluster's endpoints do. It knows nothing of HTTP.
 */
public final class Forwarder implements AutoCloseable {

	private static final Duration LOOK = Duration.ofMillis(100);

	private static final Duration LAG = Duration.ofSeconds(1);

	/** For a connection or a probe: one that is late on a busy machine is not lost. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final ServerSocket listening;

	private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();

	private final Set<Integer> services = ConcurrentHashMap.newKeySet();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final Deque<View> views = new ArrayDeque<>();

	private final AtomicInteger next = new AtomicInteger();

	private volatile List<Integer> ready = List.of();

	private Forwarder() throws IOException {
		this.listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
	}

	/** Starts one, without any service yet. */
	public static Forwarder start() {
		try {
			Forwarder forwarder = new Forwarder();
			Thread.ofVirtual().start(forwarder::accept);
			forwarder.looking.scheduleWithFixedDelay(forwarder::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
			return forwarder;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The port that clients connect to. */
	public int port() {
		return this.listening.getLocalPort();
	}

	/** Takes a service in; it is used from a second after it is ready. */
	public void add(int servicePort) {
		this.services.add(servicePort);
	}

	/** The ports that connections are sent to now. */
	public List<Integer> ready() {
		return this.ready;
	}

	private void look() {
		long now = System.nanoTime();
		this.views.addLast(new View(now, this.services.stream().filter(Forwarder::isReady).sorted().toList()));
		while (now - this.views.getFirst().nanos() >= LAG.toNanos()) {
			this.ready = this.views.removeFirst().ready();
		}
	}

	private static boolean isReady(int service) {
		try (Socket socket = open(service)) {
			socket.setSoTimeout((int) PATIENCE.toMillis());
			socket.getOutputStream().write("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes());
			return new String(socket.getInputStream().readAllBytes()).startsWith("HTTP/1.1 200 ");
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static Socket open(int port) throws IOException {
		Socket socket = new Socket();
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
		socket.setTcpNoDelay(true);
		return socket;
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try {
				Socket client = this.listening.accept();
				client.setTcpNoDelay(true);
				this.sockets.add(client);
				Thread.ofVirtual().start(() -> forward(client));
			}
			catch (IOException ex) {
				// Closed.
			}
		}
	}

	private void forward(Socket client) {
		List<Integer> candidates = this.ready;
		try (client;
				Socket service = open(candidates.get(Math.floorMod(this.next.getAndIncrement(), candidates.size())))) {
			this.sockets.add(service);
			Thread upwards = Thread.ofVirtual().start(() -> copy(client, service));
			copy(service, client);
			upwards.join();
			this.sockets.remove(service);
		}
		catch (IOException ex) {
			reset(client);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sockets.remove(client);
		}
	}

	/** Copies until FIN, which is passed on; a reset resets the other side. */
	private static void copy(Socket from, Socket to) {
		byte[] buffer = new byte[16 * 1024];
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
				out.write(buffer, 0, n);
			}
			to.shutdownOutput();
		}
		catch (IOException ex) {
			reset(from);
			reset(to);
		}
	}

	private static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// Closed already.
		}
	}

	@Override
	public void close() {
		this.looking.shutdownNow();
		try {
			this.listening.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.sockets.forEach(Forwarder::reset);
	}

	/** What was ready at a time. */
	private record View(long nanos, List<Integer> ready) {

	}

}
