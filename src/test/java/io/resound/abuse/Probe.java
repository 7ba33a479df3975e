package io.resound.abuse;

import java.io.IOException;

import io.resound.testing.RawClient;

/** Asks whether the service is alive, as the checks of load balancers do. */
record Probe(Door door) implements Innocent {

	@Override
	public String name() {
		return "/livez";
	}

	@Override
	public void ask(byte[] body) throws IOException {
		try (RawClient client = this.door.connect()) {
			String status = client.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n").statusLine();
			if (!status.equals("HTTP/1.1 200 OK")) {
				throw new IOException(status);
			}
		}
	}

	@Override
	public void close() {
		// Each connection ends with its response.
	}

}
