package io.resound.websocket;

import java.time.Duration;
import java.util.List;

import io.resound.settings.AllowedOrigins;
import io.resound.settings.Range;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of WebSocket sessions.
 *
 * @param ping time without a byte from the client after which a WebSocket session sends a
 * ping, from 0s to 1h; 0s never pings, so that server.netty.idle-timeout ends silent
 * sessions
 * @param pongTimeout time in which something must arrive after a ping, from 100ms to 5m
 * @param largestMessage maximum size of a WebSocket message, from 1KB; a longer one ends
 * the session with 1009. By default there is none, because messages are not collected
 * @param largestInflated maximum size that a compressed WebSocket message inflates to,
 * from 1KB to 1GB; a longer one ends the session with 1009
 * @param allowedOrigins comma-separated origins whose pages may open WebSocket sessions,
 * such as https://app.example.com,http://localhost:3000, or * for all, which is the
 * default; clients that send no Origin are always allowed
 */
@ConfigurationProperties("resound.websocket")
record WebSocketSettings(@DefaultValue("30s") Duration ping, @DefaultValue("10s") Duration pongTimeout,
		@Nullable DataSize largestMessage, @DefaultValue("64MB") DataSize largestInflated,
		@Nullable List<String> allowedOrigins) {

	private static final Range<Duration> PING = new Range<>(Duration.ZERO, Duration.ofHours(1));

	private static final Range<Duration> PONG_TIMEOUT = new Range<>(Duration.ofMillis(100), Duration.ofMinutes(5));

	private static final Range<DataSize> LARGEST_MESSAGE = new Range<>(DataSize.ofKilobytes(1), null);

	private static final Range<DataSize> LARGEST_INFLATED = new Range<>(DataSize.ofKilobytes(1),
			DataSize.ofGigabytes(1));

	/** The name of the setting. */
	static final String ALLOWED_ORIGINS = "resound.websocket.allowed-origins";

	WebSocketSettings {
		PING.check("resound.websocket.ping", ping);
		PONG_TIMEOUT.check("resound.websocket.pong-timeout", pongTimeout);
		LARGEST_INFLATED.check("resound.websocket.largest-inflated", largestInflated);
		AllowedOrigins.check(ALLOWED_ORIGINS, allowedOrigins);
		if (largestMessage != null) {
			LARGEST_MESSAGE.check("resound.websocket.largest-message", largestMessage);
		}
	}

	/** Whether pages of an origin, as a browser sends it, may open sessions. */
	boolean isAllowed(String origin) {
		return this.allowedOrigins == null || this.allowedOrigins.contains(AllowedOrigins.ANY)
				|| this.allowedOrigins.contains(origin);
	}

	/** The maximum size of a message in bytes. */
	long largest() {
		return (this.largestMessage != null) ? this.largestMessage.toBytes() : Long.MAX_VALUE;
	}

}
