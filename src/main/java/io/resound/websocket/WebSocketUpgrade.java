package io.resound.websocket;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.metrics.WebSocketMeter;

/**
 * Changes connections to WebSocket.
 *
 * @param settings the settings of sessions
 * @param meter counts sessions
 */
record WebSocketUpgrade(WebSocketSettings settings, WebSocketMeter meter) implements Upgrade {

	@Override
	public String path() {
		return WebSocketConfiguration.PATH;
	}

	@Override
	public Agreed agree(Arrival arrival) {
		List<Field> fields = Handshake.accept(arrival);
		return new Agreed() {

			@Override
			public List<Field> fields() {
				return fields;
			}

			@Override
			public void speak(ClientConnection connection, ByteBuf first) {
				Session session = new Session(connection, WebSocketUpgrade.this.settings, WebSocketUpgrade.this.meter);
				connection.channel().pipeline().addLast("resound.websocket", session);
				session.begin(first);
			}

		};
	}

}
