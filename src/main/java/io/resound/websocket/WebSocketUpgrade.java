package io.resound.websocket;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.metrics.WebSocketMeter;
import io.resound.route.HandshakeFacts;

/**
 * Changes connections to WebSocket.
 *
 * @param settings the settings of sessions
 * @param meter counts sessions
 * @param facts describes handshakes
 * @param memory bounds what compression takes
 */
record WebSocketUpgrade(WebSocketSettings settings, WebSocketMeter meter, HandshakeFacts facts,
		DeflateMemory memory) implements Upgrade {

	@Override
	public String path() {
		return WebSocketConfiguration.PATH;
	}

	@Override
	public Agreed agree(Arrival arrival) {
		String extension = this.memory.hasRoom() ? DeflateOffer.agree(arrival.values("Sec-WebSocket-Extensions"))
				: null;
		List<Field> fields = Handshake.accept(arrival, extension);
		return new Agreed() {

			@Override
			public List<Field> fields() {
				return fields;
			}

			@Override
			public void speak(ClientConnection connection, ByteBuf first) {
				Session session = new Session(connection, WebSocketUpgrade.this.settings, WebSocketUpgrade.this.meter,
						(extension != null) ? WebSocketUpgrade.this.memory : null);
				connection.channel().pipeline().addLast("resound.websocket", session);
				if (Handshake.isHelloWanted(arrival)) {
					session.text(WebSocketUpgrade.this.facts.describe(arrival, connection.channel().remoteAddress()));
				}
				session.begin(first);
			}

		};
	}

}
