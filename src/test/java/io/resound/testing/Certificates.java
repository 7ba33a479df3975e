package io.resound.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * Certificates for tests, all issued by one authority of this process, and clients that
 * trust it.
 */
public final class Certificates {

	private static final X509Bundle AUTHORITY = authority("CN=Test authority");

	private Certificates() {
	}

	/** Creates an authority. */
	public static X509Bundle authority(String subject) {
		try {
			return new CertificateBuilder().ecp256().subject(subject).setIsCertificateAuthority(true).buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The authority of this process. */
	public static X509Bundle authority() {
		return AUTHORITY;
	}

	/** What a certificate is made of, to be completed. */
	public static CertificateBuilder builder(String name) {
		return new CertificateBuilder().ecp256().subject("CN=" + name).addSanDnsName(name);
	}

	/** Issues a certificate. */
	public static X509Bundle issue(CertificateBuilder builder) {
		try {
			return builder.buildIssuedBy(AUTHORITY);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Issues a certificate to a server or a client of this name. */
	public static X509Bundle issue(String name) {
		return issue(builder(name));
	}

	/** Writes the files of a certificate into a directory, each in one step. */
	public static void write(Path directory, X509Bundle certificate) {
		replace(directory.resolve("tls.crt"), certificate.getCertificatePathPEM());
		replace(directory.resolve("tls.key"), certificate.getPrivateKeyPEM());
		replace(directory.resolve("ca.crt"), AUTHORITY.getCertificatePEM());
	}

	/** Replaces a file in one step. */
	public static void replace(Path file, String text) {
		try {
			Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
			Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The settings of a bundle, and others behind them.
	 * @param name the bundle's name
	 * @param directory has its files
	 * @param others the others as {@code key=value}
	 */
	public static String[] bundle(String name, Path directory, String... others) {
		String prefix = "spring.ssl.bundle.pem." + name + ".";
		return Stream
			.concat(Stream.of(prefix + "keystore.certificate=file:" + directory.resolve("tls.crt"),
					prefix + "keystore.private-key=file:" + directory.resolve("tls.key")), Stream.of(others))
			.toArray(String[]::new);
	}

	/** The setting of a bundle that trusts the authority. */
	public static String trust(String name, Path directory) {
		return "spring.ssl.bundle.pem." + name + ".truststore.certificate=file:" + directory.resolve("ca.crt");
	}

	/** The context of clients that trust the authority and have no certificate. */
	public static SSLContext client() {
		return client(null);
	}

	/** The context of clients that trust the authority. */
	public static SSLContext client(X509Bundle own) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init((own != null) ? keys(own).getKeyManagers() : null,
					new TrustManager[] { AUTHORITY.toTrustManager() }, null);
			return context;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Creates engines of clients that trust the authority: BoringSSL's where it is, since
	 * the JDK's ciphers are slow unless the compiler that optimises has seen them.
	 */
	static Function<String, SSLEngine> engines() {
		Map<String, SslContext> contexts = new ConcurrentHashMap<>();
		return (protocol) -> contexts.computeIfAbsent(protocol, Certificates::clientOf)
			.newEngine(UnpooledByteBufAllocator.DEFAULT, "localhost", 0);
	}

	private static SslContext clientOf(String protocol) {
		try {
			return SslContextBuilder.forClient()
				.trustManager(AUTHORITY.toTrustManager())
				.applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
						SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocol))
				.build();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static KeyManagerFactory keys(X509Bundle own) throws Exception {
		char[] password = "secret".toCharArray();
		KeyStore store = own.toKeyStore(password);
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, password);
		return keys;
	}

}
