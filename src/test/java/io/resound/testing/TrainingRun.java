package io.resound.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.resound.warmup.Rehearsal;

/**
 * The run of the service that an ahead-of-time cache is made from: it starts the packed
 * service, has it do what it will do, its metrics, refusals and drain included, and ends
 * it. The JVM writes the cache as it ends.
 */
public final class TrainingRun {

	private static final Duration AT_MOST = Duration.ofSeconds(10);

	/** The JVM puts the cache together after the service's own end. */
	private static final Duration ASSEMBLY = Duration.ofMinutes(3);

	/**
	 * More often than a rehearsal alone, so that the profiles are those of a service
	 * under load.
	 */
	private static final int REHEARSALS = 4;

	private static final int LARGE = 16 * 1024 * 1024;

	private static final List<String> REFUSED = List.of("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
			"TRACE /echo HTTP/1.1\r\nHost: a\r\n\r\n",
			"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999\r\n\r\n",
			"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: more\r\nContent-Length: 0\r\n\r\n", "not HTTP at all\r\n\r\n");

	private TrainingRun() {
	}

	/**
	 * Makes a cache.
	 * @param args the JVM's argument file, the service's jar, and the cache to write
	 */
	public static void main(String[] args) throws IOException {
		Path cache = Path.of(args[2]);
		Files.deleteIfExists(cache);
		try (ServiceProcess service = ServiceProcess.startJar(List.of("@" + args[0], "-XX:AOTCacheOutput=" + cache),
				Path.of(args[1]), "resound.drain.at-least=0s", "resound.drain.timeout=1s",
				"resound.warm-up.enabled=true")) {
			service.requireGeneratedBeans();
			exercise(service);
			service.sigterm();
			service.waitFor(ASSEMBLY);
			service.log().stream().filter((line) -> line.startsWith("AOTCache")).forEach(System.out::println);
		}
		if (!Files.exists(cache)) {
			throw new IllegalStateException("The JVM has not written " + cache);
		}
	}

	private static void exercise(ServiceProcess service) throws IOException {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port());
		for (int i = 0; i < REHEARSALS; i++) {
			new Rehearsal(address, AT_MOST, true).run();
		}
		for (String request : REFUSED) {
			try (RawClient client = service.connect()) {
				client.send(request).read();
			}
		}
		try (RawClient client = service.connect()) {
			client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n")
				.sendMeanwhile(new byte[LARGE])
				.read();
			client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
			client.ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
		}
		for (String page : List.of("/actuator/health/readiness", "/actuator/info", "/actuator/prometheus")) {
			int status = Service.get(service.managementPort(), page).statusCode();
			if (status != 200) {
				throw new IllegalStateException(page + " was answered by " + status + ", so this is no cache to keep");
			}
		}
	}

}
