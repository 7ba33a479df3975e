package io.resound.tls;

import java.time.Instant;

import javax.net.ssl.SSLEngine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
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
			log.warn(
					"The listener {} goes on with the certificate that it has, because the reloaded bundle {} cannot be"
							+ " used: {}",
					this.listener, this.bundle, ex.getMessage());
		}
	}

	private synchronized void replace(SslContext context, Instant expiry) {
		ReferenceCountUtil.release(this.context);
		this.context = context;
		this.expiry = expiry;
	}

	/** Creates the engine of a connection, which keeps what it needs of the context. */
	synchronized SSLEngine newEngine(ByteBufAllocator allocator) {
		return this.context.newEngine(allocator);
	}

	@Override
	public synchronized void close() {
		ReferenceCountUtil.release(this.context);
	}

}
