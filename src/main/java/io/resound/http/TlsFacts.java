package io.resound.http;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What was agreed in the TLS handshake of a connection.
 *
 * @param version the version, such as {@code TLSv1.3}
 * @param cipher the cipher suite, as the IANA names it
 * @param group the group of the key exchange, if the engine says it
 * @param serverName the server that the client asked for, if it did (RFC 6066 section 3)
 * @param alpn the protocol that was negotiated, if one was (RFC 7301)
 * @param clientCertificate the certificate of the client, if it has shown one
 */
public record TlsFacts(String version, String cipher, @Nullable String group, @Nullable String serverName,
		@Nullable String alpn, @Nullable ClientCertificate clientCertificate) {

	/**
	 * The certificate of a client, which has been verified.
	 *
	 * @param subject its subject (RFC 4514)
	 * @param names its subject alternative names, each with its type, such as
	 * {@code DNS:example.com}
	 * @param serial its serial number, in hexadecimal digits
	 * @param fingerprint its SHA-256, in hexadecimal digits
	 */
	public record ClientCertificate(String subject, List<String> names, String serial, String fingerprint) {

	}

}
