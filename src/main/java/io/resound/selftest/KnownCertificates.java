package io.resound.selftest;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the certificates in files, whoever has issued them, and for whatever name: who
 * tests a service within a cluster knows its certificate, which is made out to the name
 * that clients outside use.
 */
final class KnownCertificates extends X509ExtendedTrustManager {

	private final List<Certificate> known;

	private KnownCertificates(List<Certificate> known) {
		this.known = known;
	}

	/**
	 * Makes a context of clients that trust these certificates only.
	 * @param files PEM files, each with a certificate, which others may follow
	 * @throws IllegalArgumentException if there is no certificate in one
	 */
	static SSLContext context(List<Path> files) {
		List<Certificate> known = new ArrayList<>();
		for (Path file : files) {
			try (InputStream in = Files.newInputStream(file)) {
				known.add(CertificateFactory.getInstance("X.509").generateCertificate(in));
			}
			catch (IOException | CertificateException ex) {
				throw new IllegalArgumentException("no certificate can be read from '" + file + "': " + ex);
			}
		}
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { new KnownCertificates(known) }, null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void check(X509Certificate[] chain) throws CertificateException {
		if (!this.known.contains(chain[0])) {
			throw new CertificateException(
					"another certificate than expected, of " + chain[0].getSubjectX500Principal());
		}
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		check(chain);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		check(chain);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		throw new CertificateException("not a server");
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		throw new CertificateException("not a server");
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw new CertificateException("not a server");
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

}
