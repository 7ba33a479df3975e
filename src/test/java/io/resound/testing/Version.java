package io.resound.testing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A version of HTTP to ask by. */
public enum Version {

	/** HTTP/1.1. */
	HTTP_1_1 {

		@Override
		public Reply ask(Service service, String method, String path, String body, String... fields) {
			StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: a\r\n");
			for (int i = 0; i < fields.length; i += 2) {
				request.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
			}
			if (!body.isEmpty()) {
				request.append("Content-Length: ").append(body.length()).append("\r\n");
			}
			try (RawClient client = service.connect()) {
				client.send(request + "\r\n" + body);
				return Reply.of(method.equals("HEAD") ? client.readHead() : client.read());
			}
		}

	},

	/** HTTP/2 by prior knowledge. */
	HTTP_2 {

		@Override
		public Reply ask(Service service, String method, String path, String body, String... fields) {
			String[] lowerCase = fields.clone();
			for (int i = 0; i < lowerCase.length; i += 2) {
				lowerCase[i] = lowerCase[i].toLowerCase(Locale.ROOT);
			}
			try (Http2Client client = Http2Client.connect(service.port())) {
				int stream = client.request(method, path, body.isEmpty(), lowerCase);
				if (!body.isEmpty()) {
					client.data(stream, body.getBytes(StandardCharsets.US_ASCII), true);
				}
				return Reply.of(client.read(stream));
			}
		}

	};

	/**
	 * Asks on a connection of its own.
	 * @param body the body, of ASCII characters; none is sent if it is empty
	 * @param fields further header fields, names and values in turn
	 */
	public abstract Reply ask(Service service, String method, String path, String body, String... fields);

}
