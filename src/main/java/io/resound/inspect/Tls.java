package io.resound.inspect;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.resound.http.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed in the TLS handshake of a connection, as JSON. What was not, or is not
 * known, is left out.
 *
 * @param version the version
 * @param cipher the cipher suite
 * @param group the group of the key exchange
 * @param serverName the server that the client asked for
 * @param alpn the protocol that was negotiated
 * @param clientCertificate the certificate of the client
 */
@JsonPropertyOrder({ "version", "cipher", "group", "serverName", "alpn", "clientCertificate" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record Tls(String version, String cipher, @Nullable String group, @Nullable String serverName, @Nullable String alpn,
		@Nullable ClientCertificate clientCertificate) {

	static @Nullable Tls of(@Nullable TlsFacts facts) {
		return (facts != null) ? new Tls(facts.version(), facts.cipher(), facts.group(), facts.serverName(),
				facts.alpn(), ClientCertificate.of(facts.clientCertificate())) : null;
	}

	/**
	 * The certificate of a client.
	 *
	 * @param subject its subject
	 * @param names its subject alternative names
	 * @param serial its serial number, in hexadecimal digits
	 * @param fingerprint its SHA-256, in hexadecimal digits
	 */
	@JsonPropertyOrder({ "subject", "names", "serial", "fingerprint" })
	record ClientCertificate(String subject, List<String> names, String serial, String fingerprint) {

		static @Nullable ClientCertificate of(TlsFacts.@Nullable ClientCertificate shown) {
			return (shown != null)
					? new ClientCertificate(shown.subject(), shown.names(), shown.serial(), shown.fingerprint()) : null;
		}

	}

}
