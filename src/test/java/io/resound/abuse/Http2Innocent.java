package io.resound.abuse;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLContext;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Echoes on streams of one connection of HTTP/2. Nothing is tried twice. */
final class Http2Innocent implements Innocent {

	/** For all there ever are. On NIO, whatever the service is tried on. */
	private static final LoopResources LOOPS = LoopResources.create("innocent", 1, true);

	private static final ApplicationProtocolConfig NEGOTIATED = new ApplicationProtocolConfig(
			ApplicationProtocolConfig.Protocol.ALPN, ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
			ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, "h2");

	private final ConnectionProvider connection = ConnectionProvider.create("innocent", 1);

	private final HttpClient client;

	Http2Innocent(Door door) {
		HttpClient client = HttpClient.create(this.connection).port(door.port()).runOn(LOOPS, false).disableRetry(true);
		SSLContext tls = door.tls();
		this.client = (tls == null) ? client.host("127.0.0.1").protocol(HttpProtocol.H2C)
				: client.host("localhost")
					.protocol(HttpProtocol.H2)
					.secure((spec) -> spec.sslContext(new JdkSslContext(tls, true, null,
							SupportedCipherSuiteFilter.INSTANCE, NEGOTIATED, ClientAuth.NONE, null, false)));
	}

	@Override
	public String name() {
		return "echo on HTTP/2";
	}

	@Override
	public void ask(byte[] body) throws IOException {
		byte @Nullable [] echo = this.client.post()
			.uri("/echo")
			.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
			.responseSingle((response, bytes) -> (response.status().code() == 200) ? bytes.asByteArray()
					: Mono.error(new IOException("the response is " + response.status())))
			.block(Innocents.PATIENCE);
		if (!Arrays.equals(echo, body)) {
			throw new IOException("the echo differs");
		}
	}

	@Override
	public void close() {
		this.connection.disposeLater().block(Duration.ofSeconds(10));
	}

}
