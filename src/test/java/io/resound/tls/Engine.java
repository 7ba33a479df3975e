package io.resound.tls;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.ssl.OpenSsl;
import io.resound.Resound;
import io.resound.testing.Service;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The engines by which the service may encrypt. */
enum Engine {

	/** What there is on this platform. */
	BORINGSSL(Resound.class),
	/** What is used where BoringSSL is not available. */
	JDK(OfJdk.class);

	private final Class<?> beans;

	Engine(Class<?> beans) {
		this.beans = beans;
	}

	/** Those that there are. */
	static List<Engine> available() {
		List<Engine> available = new ArrayList<>(List.of(JDK));
		if (OpenSsl.isAvailable()) {
			available.addFirst(BORINGSSL);
		}
		return available;
	}

	/** Starts the service with this engine. */
	Service start(String... settings) {
		return Service.startWith(this.beans, settings);
	}

	static final class OfJdk {

		@Bean
		@Primary
		TlsEngine jdkEngine() {
			return TlsEngine.jdk("a test wants it so");
		}

	}

}
