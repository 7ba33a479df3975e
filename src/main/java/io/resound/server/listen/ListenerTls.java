package io.resound.server.listen;

import java.util.Locale;

import io.resound.settings.InvalidSettingException;
import io.resound.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.Ssl.ClientAuth;

/**
 * The settings of a listener's TLS, {@code null} if not set. They are documented where
 * those of {@link ListenerSettings} are.
 *
 * @param bundle the name of the bundle with the certificate
 * @param clientAuth whether clients have to present a certificate
 */
record ListenerTls(@Nullable String bundle, @Nullable ClientAuth clientAuth) {

	/**
	 * Creates the settings.
	 * @param listener the name of the listener
	 * @throws InvalidSettingException if there is no bundle
	 */
	TlsSettings settings(String listener) {
		String prefix = Listener.setting(listener, "tls.");
		if (this.bundle == null) {
			throw InvalidSettingException.broken(prefix + "client-auth",
					String.valueOf(this.clientAuth).toLowerCase(Locale.ROOT),
					"needs " + prefix + "bundle, the name of a bundle below spring.ssl.bundle");
		}
		return TlsSettings.of(prefix, this.bundle, (this.clientAuth != null) ? this.clientAuth : ClientAuth.NONE);
	}

}
