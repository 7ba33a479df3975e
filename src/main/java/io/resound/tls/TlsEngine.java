package io.resound.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What encrypts: BoringSSL, or the JDK's engine where Netty has no BoringSSL for the
 * platform or cannot load it.
 *
 * @param provider the engine, as Netty names it
 * @param obstacle why it is not BoringSSL, or {@code null} if it is
 */
record TlsEngine(SslProvider provider, @Nullable String obstacle) {

	private static final Logger log = LoggerFactory.getLogger(TlsEngine.class);

	/** A system property of the JDK, read when its TLS is first used. */
	private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

	/** Finds out which engine there is. Loads a native library. */
	static TlsEngine available() {
		Throwable obstacle = OpenSsl.unavailabilityCause();
		if (obstacle == null) {
			return new TlsEngine(SslProvider.OPENSSL_REFCNT, null);
		}
		log.debug("BoringSSL is not available", obstacle);
		Throwable root = obstacle;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return jdk(root.toString());
	}

	/**
	 * The JDK's engine.
	 * @param obstacle why it is not BoringSSL
	 */
	static TlsEngine jdk(String obstacle) {
		if (System.getProperty(NO_RENEGOTIATION) == null) {
			System.setProperty(NO_RENEGOTIATION, "true");
		}
		return new TlsEngine(SslProvider.JDK, obstacle);
	}

	/** The text for the start line. */
	@Override
	public String toString() {
		return (this.obstacle == null) ? "TLS by BoringSSL"
				: "TLS by the JDK, since BoringSSL is not available (" + this.obstacle + ")";
	}

}
