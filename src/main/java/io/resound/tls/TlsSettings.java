package io.resound.tls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.boot.web.server.Ssl.ServerNameSslBundle;

/**
 * The settings of a listener's TLS.
 *
 * @param prefix the beginning of the names of the settings, up to the last dot
 * @param bundle the name of the bundle whose certificate is used unless the client names
 * a server that has another, or {@code null} if {@code certificate} has it
 * @param certificate Spring Boot's settings for a certificate without a bundle, or
 * {@code null}
 * @param serverNames the names of bundles by the names of servers, in lower case; a name
 * may begin with {@code *.}
 * @param clientAuth whether clients have to present a certificate
 * @param ciphers the cipher suites, or {@code null} for those of the bundle
 * @param protocols the versions of TLS, or {@code null} for those of the bundle
 */
public record TlsSettings(String prefix, @Nullable String bundle, @Nullable Ssl certificate,
		Map<String, String> serverNames, ClientAuth clientAuth, @Nullable List<String> ciphers,
		@Nullable List<String> protocols) {

	private static final String SERVER = "server.ssl.";

	/**
	 * Reads Spring Boot's settings for the first listener.
	 * @param ssl the settings, or {@code null} if there are none
	 * @return the settings, or {@code null} if TLS is not enabled
	 * @throws InvalidSettingException if they contradict each other
	 */
	public static @Nullable TlsSettings of(@Nullable Ssl ssl) {
		if (ssl == null || !Ssl.isEnabled(ssl)) {
			return null;
		}
		String bundle = ssl.getBundle();
		boolean hasCertificate = ssl.getCertificate() != null || ssl.getKeyStore() != null
				|| ssl.getKeyStoreType() != null;
		if (bundle == null && !hasCertificate) {
			throw new InvalidSettingException("server.ssl.* has settings, but no certificate.",
					"Set server.ssl.bundle, server.ssl.certificate or server.ssl.key-store.");
		}
		if (bundle != null && (hasCertificate || ssl.getTrustCertificate() != null || ssl.getTrustStore() != null)) {
			throw new InvalidSettingException(
					"server.ssl.bundle is " + bundle
							+ ", and there are other settings of server.ssl for a certificate or a trust store.",
					"Set one or the other.");
		}
		Map<String, String> serverNames = new LinkedHashMap<>();
		for (ServerNameSslBundle named : ssl.getServerNameBundles()) {
			serverNames.put(named.serverName(), named.bundle());
		}
		return new TlsSettings(SERVER, bundle, (bundle == null) ? ssl : null, serverNames,
				(ssl.getClientAuth() != null) ? ssl.getClientAuth() : ClientAuth.NONE, list(ssl.getCiphers()),
				list(ssl.getEnabledProtocols()));
	}

	/**
	 * The settings of a further listener.
	 * @param prefix the beginning of the names of the settings, up to the last dot
	 * @param bundle the name of the bundle
	 * @param clientAuth whether clients have to present a certificate
	 */
	public static TlsSettings of(String prefix, String bundle, ClientAuth clientAuth) {
		return new TlsSettings(prefix, bundle, null, Map.of(), clientAuth, null, null);
	}

	private static @Nullable List<String> list(String @Nullable [] values) {
		return (values != null) ? List.of(values) : null;
	}

	/** The name for the certificate that is used unless a server's name has another. */
	String label() {
		return (this.bundle != null) ? this.bundle : "server.ssl";
	}

}
