package io.resound.websocket;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.resound.connection.Calls;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;
import io.resound.http.Arrival;
import io.resound.http.Field;

/**
 * Changes connections of HTTP/1.1, and streams of HTTP/2, to WebSocket.
 *
 * @param agreements agree with clients
 */
record WebSocketUpgrade(Agreements agreements) implements Upgrade {

	@Override
	public String path() {
		return WebSocketConfiguration.PATH;
	}

	@Override
	public String protocol() {
		return "websocket";
	}

	@Override
	public Calls.Call connect(Arrival arrival, Calls.Caller caller) {
		return new SessionCall(caller, this.agreements.with(arrival));
	}

	@Override
	public Agreed agree(Arrival arrival) {
		Agreements.Agreement agreement = this.agreements.with(arrival);
		return new Agreed() {

			@Override
			public List<Field> fields() {
				return Handshake.accept(arrival, agreement.fields());
			}

			@Override
			public void speak(ClientConnection connection, ByteBuf first) {
				ConnectionWire wire = new ConnectionWire(connection, agreement.terms());
				connection.channel().pipeline().addLast("resound.websocket", wire);
				wire.session().begin(agreement.hello(connection.channel().remoteAddress()));
				wire.begin(first);
			}

		};
	}

}
