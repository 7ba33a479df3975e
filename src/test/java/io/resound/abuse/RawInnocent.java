package io.resound.abuse;

import java.io.IOException;
import java.util.Arrays;

import io.resound.testing.RawClient;
import org.jspecify.annotations.Nullable;

/** Sends bytes to the raw echo, on one connection or on a new one each time. */
final class RawInnocent implements Innocent {

	private final Door door;

	private final boolean keepsConnection;

	private @Nullable RawClient client;

	RawInnocent(Door door, boolean keepsConnection) {
		this.door = door;
		this.keepsConnection = keepsConnection;
	}

	@Override
	public String name() {
		return this.keepsConnection ? "raw TCP on a kept connection" : "raw TCP on a new connection";
	}

	@Override
	public void ask(byte[] body) throws IOException {
		boolean keeps = false;
		try {
			if (this.client == null) {
				this.client = this.door.connect();
			}
			this.client.sendMeanwhile(body);
			if (!Arrays.equals(this.client.readBytes(body.length), body)) {
				throw new IOException("other bytes than the " + body.length + " sent");
			}
			keeps = this.keepsConnection;
		}
		finally {
			if (!keeps) {
				close();
			}
		}
	}

	@Override
	public void close() {
		if (this.client != null) {
			this.client.close();
			this.client = null;
		}
	}

}
