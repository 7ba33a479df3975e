package io.resound.server.listen;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.resound.connection.ClientConnection;
import io.resound.connection.Draining;
import io.resound.connection.Protocol;
import io.resound.connection.Speaker;
import io.resound.limits.Connections;
import io.resound.metrics.AbortReason;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * A protocol plugs in by one bean: what the connection and the listener do for HTTP they
 * do for one that answers each line in capitals.
 */
@Timeout(60)
class SpeakerTests {

	private static Service service;

	@BeforeAll
	static void start() {
		service = Service.startWith(Shout.class, "resound.listeners.loud.port=0",
				"resound.listeners.loud.protocol=shout", "resound.listeners.loud.limit=2",
				"server.netty.idle-timeout=1s");
	}

	@AfterAll
	static void stop() {
		service.close();
	}

	@AfterEach
	void awaitNoConnection() {
		await().until(() -> service.context().getBean(Connections.class).open() == 0);
	}

	private static RawClient connect() {
		return RawClient.connect(
				service.context().getEnvironment().getRequiredProperty("local.listeners.loud.port", Integer.class));
	}

	private static String ask(RawClient client, String line) {
		client.send(line + "\n");
		return new String(client.readBytes(line.length() + 1), StandardCharsets.US_ASCII).stripTrailing();
	}

	@Test
	void itIsSpokenAndItsConnectionsAreCounted() {
		try (RawClient client = connect()) {
			assertThat(ask(client, "hello")).isEqualTo("HELLO");
			assertThat(ask(client, "POST /echo HTTP/1.1")).isEqualTo("POST /ECHO HTTP/1.1");
			assertThat(service.context().getBean(Connections.class).open()).isEqualTo(1);
			assertThat(service.metrics().value("tcp_connections_active{listener=\"loud\"}")).isEqualTo(1);
		}
	}

	@Test
	void aConnectionOverTheLimitIsClosed() {
		try (RawClient first = connect(); RawClient second = connect()) {
			assertThat(ask(first, "a")).isEqualTo("A");
			assertThat(ask(second, "b")).isEqualTo("B");
			try (RawClient third = connect()) {
				assertThat(third.readToEnd()).isEmpty();
			}
			assertThat(ask(first, "c")).isEqualTo("C");
			try (RawClient http = service.connect()) {
				assertThat(http.ask("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void anIdleConnectionIsEnded() {
		try (RawClient client = connect()) {
			assertThat(ask(client, "a")).isEqualTo("A");
			long start = System.nanoTime();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(800),
					Duration.ofSeconds(5));
		}
	}

	@Test
	void itIsShown() {
		assertThat(service.management("/actuator/info").body())
			.contains("{\"name\":\"loud\",\"protocol\":\"shout\",\"address\":")
			.contains("\"limit\":2}");
	}

	@Test
	void itIsDrained() throws InterruptedException {
		Service other = Service.startWith(Shout.class, "resound.listeners.loud.port=0",
				"resound.listeners.loud.protocol=shout", "resound.drain.timeout=20s");
		int port = other.context().getEnvironment().getRequiredProperty("local.listeners.loud.port", Integer.class);
		Thread closing = new Thread(other::close);
		try (RawClient idle = RawClient.connect(port); RawClient inFlight = RawClient.connect(port)) {
			assertThat(ask(idle, "a")).isEqualTo("A");
			assertThat(ask(inFlight, "wait")).isEqualTo("WAIT");
			closing.start();
			assertThat(idle.readToEnd()).isEmpty();
			await().until(() -> other.context().getBean(Draining.class).isStopped());
			assertThat(ask(inFlight, "done")).isEqualTo("DONE");
			assertThat(inFlight.readToEnd()).isEmpty();
		}
		finally {
			closing.join(RawClient.PATIENCE);
		}
		assertThat(closing.isAlive()).isFalse();
	}

	@Test
	void aProtocolThatThereIsNotIsRefused() {
		assertThatThrownBy(() -> Service.startWith(Shout.class, "resound.listeners.loud.port=0",
				"resound.listeners.loud.protocol=dns"))
			.hasRootCauseMessage(
					"resound.listeners.loud.protocol is \"dns\" and must be http or frames or shout or tcp or udp.");
		assertThatThrownBy(() -> Service.start("resound.listeners.loud.port=0", "resound.listeners.loud.protocol=dns"))
			.hasRootCauseMessage(
					"resound.listeners.loud.protocol is \"dns\" and must be http or frames or tcp or udp.");
		assertThatThrownBy(() -> Service.startWith(Shout.class, "resound.listeners.loud.port=0",
				"resound.listeners.loud.protocol=shout", "resound.listeners.loud.http2=true"))
			.hasRootCauseMessage("resound.listeners.loud.http2 is true and is for the protocol http only, and this"
					+ " listener speaks shout.");
	}

	/** The protocol's bean. */
	static final class Shout implements Speaker {

		@Override
		public String name() {
			return "shout";
		}

		@Override
		public void speak(ClientConnection connection) {
			ShoutHandler handler = new ShoutHandler(connection);
			connection.channel().pipeline().addLast(new LineBasedFrameDecoder(1000), handler);
			connection.speaks(handler);
			connection.channel().config().setAutoRead(true);
		}

	}

	/** Answers each line; "wait" begins an exchange that the next line ends. */
	private static final class ShoutHandler extends SimpleChannelInboundHandler<ByteBuf> implements Protocol {

		private final ClientConnection connection;

		private boolean waiting;

		ShoutHandler(ClientConnection connection) {
			this.connection = connection;
		}

		@Override
		protected void channelRead0(ChannelHandlerContext ctx, ByteBuf line) {
			String text = line.toString(StandardCharsets.US_ASCII);
			this.connection.exchangeStarted(false);
			this.waiting = text.equals("wait");
			ChannelFuture written = ctx
				.writeAndFlush(Unpooled.copiedBuffer(text.toUpperCase(Locale.ROOT) + "\n", StandardCharsets.US_ASCII));
			if (!this.waiting && this.connection.draining().isStopped()) {
				this.connection.linger(ClientConnection.FAREWELL_MILLIS, written);
			}
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
			if (event instanceof ChannelInputShutdownEvent) {
				ctx.close();
			}
		}

		@Override
		public int openExchanges() {
			return this.waiting ? 1 : 0;
		}

		@Override
		public long headSince() {
			return 0;
		}

		@Override
		public void headTimedOut() {
			throw new IllegalStateException("a line has no head");
		}

		@Override
		public void checkProgress(long now) {
			// A line may take its time.
		}

		@Override
		public void cutSlowReader() {
			this.connection.reset();
		}

		@Override
		public void idle() {
			this.connection.linger();
		}

		@Override
		public void drainStarted() {
			// There is no way to tell the client.
		}

		@Override
		public void listeningStopped() {
			if (!this.waiting) {
				this.connection.linger(ClientConnection.FAREWELL_MILLIS);
			}
		}

		@Override
		public void cut(AbortReason reason) {
			this.connection.reset();
		}

	}

}
