package io.resound.selftest;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/**
 * Tests a running service as one of its clients: it must be ready and give back what it
 * is sent, as must its listeners that speak {@code tcp}. Behind {@code helm test} and the
 * health checks of containers, so it is in the image; one line for each URL says what was
 * found.
 */
public final class SelfTest {

	private static final int PASSED = 0;

	private static final int FAILED = 1;

	private static final int MISUSED = 2;

	private static final String TCP = "tcp";

	private static final String CERTIFICATE = "--certificate=";

	private SelfTest() {
	}

	/**
	 * Tests a service and exits with 0 if it passed, 1 if it failed, 2 if an argument is
	 * not a URL.
	 * @param args the service's URL, such as {@code http://localhost:8080}, and those of
	 * further listeners, such as {@code tcp://localhost:7000}; for {@code https}, those
	 * that begin with {@code --certificate=} name files with the only certificates to
	 * trust
	 */
	public static void main(String[] args) {
		System.exit(run(args, System.out, System.err));
	}

	static int run(String[] args, PrintStream out, PrintStream err) {
		if (urls(args).findAny().isEmpty()) {
			err.println("Usage: --self-test URL, such as http://localhost:8080");
			return MISUSED;
		}
		try {
			SSLContext trusting = trusting(args);
			for (URI service : urls(args).map(SelfTest::service).toList()) {
				out.println(test(service, trusting));
			}
			return PASSED;
		}
		catch (IllegalArgumentException ex) {
			err.println(ex.getMessage());
			return MISUSED;
		}
		catch (TestFailedException ex) {
			err.println(ex.getMessage());
			return FAILED;
		}
	}

	private static Stream<String> urls(String[] args) {
		return Stream.of(args).filter((argument) -> !argument.startsWith(CERTIFICATE));
	}

	private static SSLContext trusting(String[] args) {
		List<Path> files = Stream.of(args)
			.filter((argument) -> argument.startsWith(CERTIFICATE))
			.map((argument) -> Path.of(argument.substring(CERTIFICATE.length())))
			.toList();
		try {
			return files.isEmpty() ? SSLContext.getDefault() : KnownCertificates.context(files);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String test(URI service, SSLContext trusting) throws TestFailedException {
		if (service.getScheme().equals(TCP)) {
			return new TcpClient(service).test();
		}
		try (EchoClient client = new EchoClient(service, trusting)) {
			return client.test();
		}
	}

	private static URI service(String url) {
		try {
			URI uri = URI.create(url.replaceFirst("/+$", ""));
			if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())
					|| (TCP.equals(uri.getScheme()) && uri.getPort() > 0))) {
				return uri;
			}
		}
		catch (IllegalArgumentException ex) {
			// Says what is wrong with the characters; what is needed is said below.
		}
		throw new IllegalArgumentException("'" + url + "' is not the URL of a service, such as http://localhost:8080");
	}

}
