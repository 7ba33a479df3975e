package io.resound.abuse;

import java.io.IOException;

import io.resound.testing.RawClient;
import org.jspecify.annotations.Nullable;

/** A client that behaves, on one connection or on a new one each time. */
abstract class ConnectedInnocent implements Innocent {

	private final Door door;

	private final boolean keepsConnection;

	private @Nullable RawClient client;

	ConnectedInnocent(Door door, boolean keepsConnection) {
		this.door = door;
		this.keepsConnection = keepsConnection;
	}

	/** What it does on a connection, for messages. */
	abstract String does();

	/**
	 * Asks once.
	 * @return whether the service lets the connection be kept
	 */
	abstract boolean ask(RawClient client, byte[] body) throws IOException;

	@Override
	public final String name() {
		return does() + (this.keepsConnection ? " on a kept connection" : " on a new connection");
	}

	@Override
	public final void ask(byte[] body) throws IOException {
		boolean keeps = false;
		try {
			if (this.client == null) {
				this.client = this.door.connect();
			}
			keeps = ask(this.client, body) && this.keepsConnection;
		}
		finally {
			if (!keeps) {
				close();
			}
		}
	}

	@Override
	public final void close() {
		if (this.client != null) {
			this.client.close();
			this.client = null;
		}
	}

}
