package io.resound.tls;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.resound.metrics.HandshakeResult;
import org.jspecify.annotations.Nullable;

/** Why handshakes fail, as the engines say it. */
final class Failures {

	/** How many causes of a failure are looked at; causes may form a circle. */
	private static final int CAUSES = 10;

	private Failures() {
	}

	/** The result of a handshake that ended with a failure. */
	static HandshakeResult result(Throwable failure) {
		@Nullable Throwable cause = failure;
		for (int depth = 0; cause != null && depth < CAUSES; depth++) {
			if (isOfClientCertificate(cause)) {
				return HandshakeResult.CERTIFICATE;
			}
			if (cause instanceof IOException && !(cause instanceof SSLException)) {
				return HandshakeResult.CLOSED;
			}
			cause = cause.getCause();
		}
		return HandshakeResult.FAILED;
	}

	/** A missing certificate is known by the message alone. */
	private static boolean isOfClientCertificate(Throwable cause) {
		String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
		return cause instanceof CertificateException || message.contains("empty client certificate chain")
				|| message.contains("peer_did_not_return_a_certificate");
	}

}
