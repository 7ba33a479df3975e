package io.resound.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * The certificates of a bundle whose private keys it has too.
 *
 * @param expiry when the first of them expires
 */
record KeyEntries(Instant expiry) {

	private static final byte[] SAMPLE = { 1, 2, 3, 4 };

	/**
	 * Reads a bundle, and makes sure that each key matches its certificate. Otherwise
	 * every handshake would fail.
	 * @throws UnusableBundleException if a key does not match, or there is none
	 */
	static KeyEntries of(SslBundle bundle) {
		try {
			KeyStore store = bundle.getStores().getKeyStore();
			if (store == null) {
				throw new UnusableBundleException("it has no certificate with a private key");
			}
			return of(store, password(bundle), bundle.getKey().getAlias());
		}
		catch (GeneralSecurityException | IllegalStateException | IllegalArgumentException ex) {
			throw new UnusableBundleException("it cannot be read: " + ex.getMessage(), ex);
		}
	}

	private static char @Nullable [] password(SslBundle bundle) {
		String ofKey = bundle.getKey().getPassword();
		String password = (ofKey != null) ? ofKey : bundle.getStores().getKeyStorePassword();
		return (password != null) ? password.toCharArray() : null;
	}

	private static KeyEntries of(KeyStore store, char @Nullable [] password, @Nullable String wanted)
			throws GeneralSecurityException {
		List<Instant> expiries = new ArrayList<>();
		for (String alias : (wanted != null) ? List.of(wanted) : Collections.list(store.aliases())) {
			if (store.getKey(alias, password) instanceof PrivateKey key
					&& store.getCertificate(alias) instanceof X509Certificate certificate) {
				requireMatch(key, certificate.getPublicKey());
				expiries.add(certificate.getNotAfter().toInstant());
			}
		}
		return new KeyEntries(expiries.stream()
			.min(Comparator.naturalOrder())
			.orElseThrow(() -> new UnusableBundleException("it has no certificate with a private key")));
	}

	private static void requireMatch(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
		try {
			Signature signature = Signature.getInstance(algorithm(key));
			signature.initSign(key);
			signature.update(SAMPLE);
			byte[] signed = signature.sign();
			signature.initVerify(certified);
			signature.update(SAMPLE);
			if (signature.verify(signed)) {
				return;
			}
		}
		catch (InvalidKeyException | SignatureException ex) {
			// Keys of two algorithms do not match either.
		}
		throw new UnusableBundleException("its private key does not match its certificate");
	}

	private static String algorithm(PrivateKey key) {
		return switch (key.getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "RSASSA-PSS" -> "RSASSA-PSS";
			case "EC" -> "SHA256withECDSA";
			case "DSA" -> "SHA256withDSA";
			default -> key.getAlgorithm();
		};
	}

	/** Whether one of them has expired. */
	boolean isExpired() {
		return this.expiry.isBefore(Instant.now());
	}

}
