package io.resound.websocket;

import java.time.Duration;
import io.netty.buffer.ByteBufAllocator;
import io.resound.metrics.WebSocketMeter;
import io.resound.route.MessageShapes;
import io.resound.route.RunEntries;
import org.jspecify.annotations.Nullable;

/**
 * What a session has agreed on with its client.
 *
 * @param settings the settings of sessions
 * @param idle the time after which a silent session ends if there are no pings
 * @param meter counts sessions and messages
 * @param memory lends what compression takes, {@code null} if messages are not compressed
 * @param shapes what answers are to be, {@code null} if nothing is asked for
 * @param entries enters the numbers of messages in the ledger, {@code null} if they have
 * none
 * @param run the run of these numbers
 */
record SessionTerms(WebSocketSettings settings, Duration idle, WebSocketMeter meter, @Nullable DeflateMemory memory,
		MessageShapes.@Nullable Draws shapes, @Nullable RunEntries entries, String run) {

	/** The echo of a session. */
	FrameEcho echo(ByteBufAllocator allocator, FrameEcho.Sink sink) {
		@Nullable DeflatedEcho deflated = (this.memory != null)
				? new DeflatedEcho(this.memory, allocator, this.meter, sink, this.settings, content()) : null;
		return new FrameEcho(allocator, this.meter, sink, this.settings.largest(), content(), deflated);
	}

	private Content content() {
		return new Content((this.entries != null) ? new MessageNumber(this.entries, this.run) : null);
	}

}
