package io.resound.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import io.resound.http.TlsFacts;
import io.resound.http.TlsFacts.ClientCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what was agreed in a handshake. */
final class Agreement {

	private static final Logger log = LoggerFactory.getLogger(Agreement.class);

	/** How many subject alternative names of a certificate are kept. */
	private static final int MOST_NAMES = 32;

	/** The types of subject alternative names (RFC 5280 section 4.2.1.6). */
	private static final List<String> NAME_TYPES = List.of("other", "email", "DNS", "x400", "DN", "ediParty", "URI",
			"IP", "RID");

	private Agreement() {
	}

	/**
	 * Reads it.
	 * @param tls the handler whose handshake is complete
	 * @param serverName the server that the client asked for, if it did
	 */
	static TlsFacts of(TlsHandler tls, @Nullable String serverName) {
		SSLEngine engine = tls.engine();
		SSLSession session = engine.getSession();
		String alpn = tls.applicationProtocol();
		return new TlsFacts(session.getProtocol(), session.getCipherSuite(), group(tls), serverName,
				(alpn != null && !alpn.isEmpty()) ? alpn : null, isAsked(engine) ? clientCertificate(session) : null);
	}

	/** The JDK does not say it. */
	private static @Nullable String group(TlsHandler tls) {
		try {
			return (tls.engine() instanceof ReferenceCountedOpenSslEngine engine)
					? SSL.getGroupName(engine.sslPointer()) : null;
		}
		catch (Exception ex) {
			log.debug("The group of a handshake is not known", ex);
			return null;
		}
	}

	/**
	 * Whether the client has been asked for a certificate. To look for one in vain takes
	 * an exception.
	 */
	private static boolean isAsked(SSLEngine engine) {
		return engine.getNeedClientAuth() || engine.getWantClientAuth();
	}

	private static @Nullable ClientCertificate clientCertificate(SSLSession session) {
		try {
			if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
				return new ClientCertificate(certificate.getSubjectX500Principal().getName(), names(certificate),
						certificate.getSerialNumber().toString(16), fingerprint(certificate));
			}
		}
		catch (SSLPeerUnverifiedException ex) {
			// The client has shown none.
		}
		catch (GeneralSecurityException ex) {
			log.debug("The certificate of a client cannot be described", ex);
		}
		return null;
	}

	private static List<String> names(X509Certificate certificate) throws CertificateParsingException {
		Collection<List<?>> all = certificate.getSubjectAlternativeNames();
		List<String> names = new ArrayList<>();
		if (all != null) {
			for (List<?> name : all) {
				// Those that are no text are bytes of which nobody could make sense.
				if (name.get(1) instanceof String text && names.size() < MOST_NAMES) {
					names.add(NAME_TYPES.get((Integer) name.get(0)) + ":" + text);
				}
			}
		}
		return List.copyOf(names);
	}

	private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
	}

}
