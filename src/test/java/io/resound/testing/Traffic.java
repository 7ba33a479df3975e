package io.resound.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Constant load that counts what fails, for the proof in a cluster that nothing does. A
 * client either opens a connection for each request or keeps its connections. Nothing is
 * tried twice: a connection that is closed before a request is sent is replaced, one that
 * ends after it is a failed request. Runs in the service's own image, so it needs nothing
 * but the JDK.
 */
public final class Traffic extends CountedTraffic {

	private static final int WORKERS = 10;

	/** Of each worker: 125 requests a second in all. */
	static final Duration INTERVAL = Duration.ofMillis(80);

	private static final Duration REPORTS = Duration.ofSeconds(2);

	static final int BODY = 1024;

	/** For the connection, and for each read of an answer. */
	static final int PATIENCE_MILLIS = 10_000;

	private final InetSocketAddress server;

	private final boolean keepsConnections;

	private final Duration interval;

	private final Path stop;

	private final @Nullable SSLContext tls;

	Traffic(InetSocketAddress server, boolean keepsConnections, Duration interval, Path stop,
			@Nullable SSLContext tls) {
		super(keepsConnections ? "kept" : "new");
		this.server = server;
		this.keepsConnections = keepsConnections;
		this.interval = interval;
		this.stop = stop;
		this.tls = tls;
	}

	/**
	 * Puts load on a server until a file is there, or makes that file.
	 * @param args host, port, {@code new} or {@code kept} connections, the file, and for
	 * load over TLS the certificate of the authority; or the file alone, to end the load
	 */
	public static void main(String[] args) throws IOException, GeneralSecurityException, InterruptedException {
		if (args.length == 1) {
			Files.createFile(Path.of(args[0]));
			return;
		}
		Traffic traffic = new Traffic(new InetSocketAddress(args[0], Integer.parseInt(args[1])), args[2].equals("kept"),
				INTERVAL, Path.of(args[3]), (args.length > 4) ? trusting(Path.of(args[4])) : null);
		traffic.run();
		System.exit((traffic.failures() == 0) ? 0 : 1);
	}

	/** The context of clients that trust an authority. */
	static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		try (InputStream certificate = Files.newInputStream(authority)) {
			trusted.setCertificateEntry("authority",
					CertificateFactory.getInstance("X.509").generateCertificate(certificate));
		}
		TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		managers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, managers.getTrustManagers(), null);
		return context;
	}

	void run() throws InterruptedException {
		run((worker) -> {
			Duration offset = this.interval.multipliedBy(worker).dividedBy(WORKERS);
			return () -> work(System.nanoTime() + offset.toNanos());
		}, () -> System.out.println(report()));
	}

	/** Runs the workers, and reports now and then and when they have ended. */
	static void run(IntFunction<Callable<Void>> worker, Runnable report) throws InterruptedException {
		try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < WORKERS; i++) {
				workers.submit(worker.apply(i));
			}
			workers.shutdown();
			while (!workers.awaitTermination(REPORTS.toMillis(), TimeUnit.MILLISECONDS)) {
				report.run();
			}
		}
		report.run();
	}

	private boolean isStopped() {
		return Files.exists(this.stop);
	}

	private Void work(long start) throws InterruptedException, IOException {
		byte[] body = new byte[BODY];
		Random random = new Random(start);
		long next = start;
		TrafficConnection connection = null;
		while (!isStopped()) {
			Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
			next += this.interval.toNanos();
			random.nextBytes(body);
			connection = request(connection, body);
		}
		if (connection != null) {
			connection.close();
		}
		return null;
	}

	/** Returns the connection for the next request, or nothing. */
	private TrafficConnection request(TrafficConnection kept, byte[] body) {
		this.requests.increment();
		TrafficConnection connection = kept;
		try {
			if (connection != null && !connection.takesAnother()) {
				connection.close();
				connection = null;
			}
			if (connection == null) {
				connection = new TrafficConnection(this.server, this.tls);
				this.connections.increment();
			}
			connection.echo(body);
			if (this.keepsConnections) {
				return connection;
			}
			connection.close();
		}
		catch (IOException ex) {
			this.failures.increment();
			tellFailed(((connection == kept) ? " on a kept connection: " : ": ") + ex);
			close(connection);
		}
		return null;
	}

	/** Connects, with a limit to each wait. */
	static Socket connect(InetSocketAddress server) throws IOException {
		Socket connection = new Socket();
		connection.setTcpNoDelay(true);
		connection.setSoTimeout(PATIENCE_MILLIS);
		connection.connect(server, PATIENCE_MILLIS);
		return connection;
	}

	/** Tells when a request failed, and how. */
	static void tellFailed(String how) {
		System.out.println(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " failed" + how);
	}

	/** Closes what is there, and only tells if that fails. */
	static void close(@Nullable Closeable connection) {
		try {
			if (connection != null) {
				connection.close();
			}
		}
		catch (IOException ex) {
			System.out.println("could not close: " + ex);
		}
	}

}
