package io.resound.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.netty.channel.EventLoop;
import io.resound.metrics.HandshakeMeter;
import io.resound.metrics.Meters;
import io.resound.settings.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.WebServerSslBundle;

/**
 * The TLS of all listeners that have any. Without one, no engine is loaded.
 */
public final class TlsListeners implements AutoCloseable {

	private final Supplier<TlsEngine> engines;

	private final SslBundles bundles;

	private final Meters meters;

	private final Map<String, TlsContexts> contexts = new LinkedHashMap<>();

	private final Map<String, TlsListener> listeners = new LinkedHashMap<>();

	private @Nullable TlsEngine engine;

	/**
	 * Creates the TLS of no listener.
	 * @param engines finds out which engine there is
	 * @param bundles the bundles
	 * @param meters creates the meters of handshakes
	 */
	TlsListeners(Supplier<TlsEngine> engines, SslBundles bundles, Meters meters) {
		this.engines = engines;
		this.bundles = bundles;
		this.meters = meters;
	}

	/**
	 * Sets up the TLS of all listeners. Called once.
	 * @param settings what is to be set up, by the name of the listener
	 * @throws InvalidSettingException if a bundle does not exist or cannot be used
	 */
	public void setUp(Map<String, Wanted> settings) {
		if (settings.isEmpty()) {
			return;
		}
		TlsEngine engine = this.engines.get();
		this.engine = engine;
		List<Meters.Certificate> certificates = new ArrayList<>();
		settings.forEach((listener, wanted) -> {
			TlsContexts loaded = load(listener, wanted.settings(),
					new ContextLoader(engine, wanted.settings(), wanted.alpn()));
			this.contexts.put(listener, loaded);
			loaded.all()
				.forEach((context) -> certificates
					.add(new Meters.Certificate(listener, context.bundle(), context::expiryMillis)));
		});
		Map<String, HandshakeMeter> counted = this.meters.handshakes(settings.keySet(), certificates);
		Map<EventLoop, Handshakes> handshakes = new ConcurrentHashMap<>();
		counted.forEach((listener, meter) -> this.listeners.put(listener,
				new TlsListener(Objects.requireNonNull(this.contexts.get(listener)), meter, handshakes)));
	}

	private TlsContexts load(String listener, TlsSettings settings, ContextLoader loader) {
		Map<String, TlsContext> byBundle = new LinkedHashMap<>();
		TlsContext usual = (settings.bundle() != null)
				? context(listener, settings.bundle(), settings.prefix() + "bundle", loader, byBundle)
				: unnamed(listener, settings, loader);
		Map<String, TlsContext> named = new LinkedHashMap<>();
		settings.serverNames()
			.forEach((name, bundle) -> named.put(name,
					context(listener, bundle, settings.prefix() + "server-name-bundles", loader, byBundle)));
		return new TlsContexts(usual, named);
	}

	private TlsContext context(String listener, String bundle, String setting, ContextLoader loader,
			Map<String, TlsContext> byBundle) {
		return byBundle.computeIfAbsent(bundle, (name) -> {
			try {
				TlsContext context = new TlsContext(listener, name, loader, this.bundles.getBundle(name));
				this.bundles.addBundleUpdateHandler(name, context::reload);
				return context;
			}
			catch (NoSuchSslBundleException ex) {
				throw InvalidSettingException.value(setting, name, "the name of a bundle: " + available());
			}
			catch (UnusableBundleException ex) {
				throw InvalidSettingException.broken(setting, name, "cannot be used: " + ex.getMessage());
			}
		});
	}

	private String available() {
		List<String> names = this.bundles.getBundleNames();
		return names.isEmpty() ? "there is none, see spring.ssl.bundle" : "there are " + String.join(", ", names);
	}

	private static TlsContext unnamed(String listener, TlsSettings settings, ContextLoader loader) {
		try {
			SslBundle bundle = WebServerSslBundle.get(settings.certificate(), null);
			return new TlsContext(listener, settings.label(), loader, bundle);
		}
		catch (UnusableBundleException | IllegalStateException ex) {
			throw new InvalidSettingException("The certificate of server.ssl cannot be used: " + ex.getMessage() + ".",
					"Correct the settings of server.ssl.");
		}
	}

	/** The TLS of a listener, or {@code null} if it speaks clear text. */
	public @Nullable TlsListener of(String listener) {
		return this.listeners.get(listener);
	}

	/** The text for what encrypts, or {@code null} if no listener speaks TLS. */
	public @Nullable String engine() {
		return (this.engine != null) ? this.engine.toString() : null;
	}

	@Override
	public void close() {
		this.contexts.values().forEach(TlsContexts::close);
	}

	/**
	 * What is to be set up for a listener.
	 *
	 * @param settings the settings of its TLS
	 * @param alpn the protocols that it speaks, preferred ones first; empty if clients do
	 * not negotiate one
	 */
	public record Wanted(TlsSettings settings, List<String> alpn) {

	}

}
