package io.resound.tls;

import java.time.Instant;

import javax.net.ssl.SSLEngine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundle;

/**
 * What the connections of a listener share that are served with one certificate. A bundle
 * that has been reloaded serves the handshakes that begin from then on; if it cannot be
 * used, the previous one stays in use. Safe from any thread.
 */
final class TlsContext implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(TlsContext.class);

	private final String listener;

	private final String bundle;

	private final ContextLoader loader;

	private SslContext context;

	private Instant expiry;

	/** Why the last bundle could not be used, {@code null} if it is in use. */
	private @Nullable String refused;

	private boolean closed;

	/**
	 * Loads a bundle.
	 * @param listener the name of the listener
	 * @param name the name of the bundle in metrics and messages
	 * @param loader creates contexts
	 * @param bundle the bundle
	 * @throws UnusableBundleException if it cannot be used
	 */
	TlsContext(String listener, String name, ContextLoader loader, SslBundle bundle) {
		this.listener = listener;
		this.bundle = name;
		this.loader = loader;
		KeyEntries keys = KeyEntries.of(bundle);
		this.context = loader.load(bundle);
		this.expiry = keys.expiry();
		if (keys.isExpired()) {
			log.warn("The certificate of the bundle {}, which the listener {} uses, has expired on {}", name, listener,
					this.expiry);
		}
	}

	/** The name of the bundle in metrics and messages. */
	String bundle() {
		return this.bundle;
	}

	/** When the certificate in use expires, in ms since 1970. */
	synchronized long expiryMillis() {
		return this.expiry.toEpochMilli();
	}

	/** Uses a bundle that has been reloaded, if that is possible. */
	void reload(SslBundle reloaded) {
		try {
			KeyEntries keys = KeyEntries.of(reloaded);
			if (keys.isExpired()) {
				throw new UnusableBundleException("its certificate has expired on " + keys.expiry());
			}
			replace(this.loader.load(reloaded), keys.expiry());
			log.info("The listener {} uses the reloaded bundle {} for new connections; its certificate expires on {}",
					this.listener, this.bundle, keys.expiry());
		}
		catch (UnusableBundleException ex) {
			refuse(String.valueOf(ex.getMessage()));
		}
	}

	/** Says why a bundle cannot be used, but not again while the reason is the same. */
	private synchronized void refuse(String reason) {
		if (!reason.equals(this.refused)) {
			this.refused = reason;
			log.warn("The listener {} goes on with its certificate, because the reloaded bundle {} cannot be used: {}",
					this.listener, this.bundle, reason);
		}
	}

	private synchronized void replace(SslContext reloaded, Instant expiry) {
		if (this.closed) {
			ReferenceCountUtil.release(reloaded);
			return;
		}
		ReferenceCountUtil.release(this.context);
		this.context = reloaded;
		this.expiry = expiry;
		this.refused = null;
	}

	/**
	 * Creates the engine of a connection, which keeps what it needs of the context. Not
	 * by {@code newEngine}: BoringSSL's would then decrypt one record at a time, as the
	 * JDK's does.
	 */
	synchronized SSLEngine newEngine(ByteBufAllocator allocator) {
		return this.context.newHandler(allocator).engine();
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		ReferenceCountUtil.release(this.context);
	}

}
