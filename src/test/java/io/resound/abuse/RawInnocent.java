package io.resound.abuse;

import java.io.IOException;
import java.util.Arrays;

import io.resound.testing.RawClient;

/** Sends bytes to the raw echo. */
final class RawInnocent extends ConnectedInnocent {

	RawInnocent(Door door, boolean keepsConnection) {
		super(door, keepsConnection);
	}

	@Override
	String does() {
		return "raw TCP";
	}

	@Override
	boolean ask(RawClient client, byte[] body) throws IOException {
		client.sendMeanwhile(body);
		if (!Arrays.equals(client.readBytes(body.length), body)) {
			throw new IOException("other bytes than the " + body.length + " sent");
		}
		return true;
	}

}
