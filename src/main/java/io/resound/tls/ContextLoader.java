package io.resound.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.web.server.Ssl;

/**
 * Creates the contexts of a listener from bundles.
 *
 * @param engine what encrypts
 * @param settings the settings of the listener's TLS
 * @param alpn the protocols that the listener speaks, preferred ones first; empty if
 * clients do not negotiate one
 */
record ContextLoader(TlsEngine engine, TlsSettings settings, List<String> alpn) {

	/**
	 * The versions that are supported unless the settings say otherwise.
	 */
	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/**
	 * Sessions of TLS 1.2 that the JDK's engine keeps for clients that take no session
	 * tickets. BoringSSL keeps none.
	 */
	private static final int SESSIONS = 1000;

	/**
	 * The longest message with the certificates of a client, in bytes: the default of the
	 * JDK. That of BoringSSL is 100 KB, which a client may make it keep for as long as a
	 * handshake lasts.
	 */
	static final int LONGEST_CERTIFICATES = 32 * 1024;

	/**
	 * Creates a context.
	 * @param bundle the bundle with its certificate
	 * @return the context, which the caller releases
	 * @throws UnusableBundleException if the bundle, or a setting, cannot be used
	 */
	SslContext load(SslBundle bundle) {
		SslContext context = null;
		try {
			context = build(bundle);
			// Cipher suites and versions are checked no earlier.
			ReferenceCountUtil.release(context.newEngine(UnpooledByteBufAllocator.DEFAULT));
			SslContext usable = context;
			context = null;
			return usable;
		}
		catch (IOException | GeneralSecurityException | IllegalStateException | IllegalArgumentException ex) {
			throw new UnusableBundleException("TLS cannot be set up with it: " + rootMessage(ex), ex);
		}
		finally {
			ReferenceCountUtil.release(context);
		}
	}

	private static @Nullable String rootMessage(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.getMessage();
	}

	private SslContext build(SslBundle bundle) throws IOException, GeneralSecurityException {
		List<String> ciphers = first(this.settings.ciphers(), bundle.getOptions().getCiphers());
		List<String> protocols = first(this.settings.protocols(), bundle.getOptions().getEnabledProtocols());
		SslContextBuilder builder = SslContextBuilder.forServer(keys(bundle))
			.sslProvider(this.engine.provider())
			.trustManager(trust(bundle))
			.clientAuth(Ssl.ClientAuth.map(this.settings.clientAuth(), ClientAuth.NONE, ClientAuth.OPTIONAL,
					ClientAuth.REQUIRE))
			.protocols((protocols != null) ? protocols : PROTOCOLS)
			.applicationProtocolConfig(negotiated());
		if (this.engine.provider() != SslProvider.JDK) {
			builder.option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, LONGEST_CERTIFICATES);
		}
		SslContext context = ((ciphers != null) ? builder.ciphers(ciphers, IdentityCipherSuiteFilter.INSTANCE)
				: builder.ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE))
			.build();
		if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
			sessions.setSessionCacheEnabled(false);
			// BoringSSL makes and rotates the keys.
			sessions.setTicketKeys();
		}
		else {
			context.sessionContext().setSessionCacheSize(SESSIONS);
		}
		return context;
	}

	private static @Nullable List<String> first(@Nullable List<String> setting, String @Nullable [] ofBundle) {
		if (setting != null) {
			return setting;
		}
		return (ofBundle != null) ? List.of(ofBundle) : null;
	}

	/** BoringSSL would convert the key for each handshake if it were not cached. */
	private KeyManagerFactory keys(SslBundle bundle) {
		KeyManagerFactory keys = bundle.getManagers().getKeyManagerFactory();
		return (this.engine.provider() == SslProvider.JDK) ? keys : new OpenSslCachingX509KeyManagerFactory(keys);
	}

	/**
	 * The certificates that those of clients must be issued by. Without client
	 * certificates there are none, instead of all those of the JDK.
	 */
	private TrustManagerFactory trust(SslBundle bundle) throws IOException, GeneralSecurityException {
		if (this.settings.clientAuth() != Ssl.ClientAuth.NONE) {
			if (bundle.getStores().getTrustStore() == null) {
				throw new SSLException("it has no trust store, and " + this.settings.prefix() + "client-auth is "
						+ this.settings.clientAuth().name().toLowerCase(Locale.ROOT));
			}
			return bundle.getManagers().getTrustManagerFactory();
		}
		KeyStore empty = KeyStore.getInstance(KeyStore.getDefaultType());
		empty.load(null, null);
		TrustManagerFactory none = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		none.init(empty);
		return none;
	}

	private ApplicationProtocolConfig negotiated() {
		return this.alpn.isEmpty() ? ApplicationProtocolConfig.DISABLED : new ApplicationProtocolConfig(Protocol.ALPN,
				SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, this.alpn);
	}

}
