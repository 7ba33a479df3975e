package io.resound.tls;

import io.resound.metrics.Meters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Creates the TLS of the listeners. */
@Configuration(proxyBeanMethods = false)
class TlsConfiguration {

	/** Only when a listener needs it, since it loads a native library. */
	@Bean
	@Lazy
	TlsEngine tlsEngine() {
		return TlsEngine.available();
	}

	@Bean
	TlsListeners tlsListeners(ObjectProvider<TlsEngine> engine, SslBundles bundles, Meters meters) {
		return new TlsListeners(engine::getObject, bundles, meters);
	}

}
