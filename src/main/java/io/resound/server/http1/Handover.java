package io.resound.server.http1;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;

/**
 * Hands a connection over to the protocol that a request has changed it to.
 *
 * @param connection the connection
 * @param agreed speaks the protocol
 */
record Handover(ClientConnection connection, Upgrade.Agreed agreed) implements Http1.AfterExchange {

	/** The handlers of HTTP/1, in the order in which they are removed. */
	private static final List<String> HANDLERS = List.of("resound.express", "resound.decoder", "resound.encoder",
			"resound.http1");

	@Override
	public void takeBack(ByteBuf undecoded) {
		if (this.connection.isEnding()) {
			undecoded.release();
			return;
		}
		ChannelPipeline pipeline = this.connection.channel().pipeline();
		for (String handler : HANDLERS) {
			if (pipeline.get(handler) != null) {
				pipeline.remove(handler);
			}
		}
		this.agreed.speak(this.connection, undecoded);
	}

}
