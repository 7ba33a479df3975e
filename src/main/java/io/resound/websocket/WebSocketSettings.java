package io.resound.websocket;

import java.time.Duration;

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
 */
@ConfigurationProperties("resound.websocket")
record WebSocketSettings(@DefaultValue("30s") Duration ping, @DefaultValue("10s") Duration pongTimeout,
		@Nullable DataSize largestMessage) {

	private static final Range<Duration> PING = new Range<>(Duration.ZERO, Duration.ofHours(1));

	private static final Range<Duration> PONG_TIMEOUT = new Range<>(Duration.ofMillis(100), Duration.ofMinutes(5));

	private static final Range<DataSize> LARGEST_MESSAGE = new Range<>(DataSize.ofKilobytes(1), null);

	WebSocketSettings {
		PING.check("resound.websocket.ping", ping);
		PONG_TIMEOUT.check("resound.websocket.pong-timeout", pongTimeout);
		if (largestMessage != null) {
			LARGEST_MESSAGE.check("resound.websocket.largest-message", largestMessage);
		}
	}

	/** The maximum size of a message in bytes. */
	long largest() {
		return (this.largestMessage != null) ? this.largestMessage.toBytes() : Long.MAX_VALUE;
	}

}
