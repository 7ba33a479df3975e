package io.resound.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer of HTTP/1.1, read strictly.
 *
 * @param statusLine the status line, without its line end
 * @param fields the header fields as they came
 * @param body the body, without framing
 */
public record Answer(String statusLine, List<Field> fields, byte[] body) {

	/**
	 * A header field.
	 *
	 * @param name the name as it came
	 * @param value the value without surrounding blanks
	 */
	public record Field(String name, String value) {

	}

	/** Reads an answer from a stream. */
	static Answer read(InputStream in, boolean headOnly) throws IOException {
		String statusLine = readLine(in);
		List<Field> fields = new ArrayList<>();
		for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
			int colon = line.indexOf(':');
			fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
		}
		Answer head = new Answer(statusLine, fields, new byte[0]);
		return new Answer(statusLine, fields, readBody(in, head, headOnly));
	}

	private static byte[] readBody(InputStream in, Answer head, boolean headOnly) throws IOException {
		if (headOnly || head.status() < 200 || head.status() == 204 || head.status() == 304) {
			return new byte[0];
		}
		if ("chunked".equals(head.field("transfer-encoding"))) {
			return readChunks(in);
		}
		String length = head.field("content-length");
		if (length == null) {
			throw new IOException("the answer has neither Content-Length nor chunks: " + head);
		}
		return readExactly(in, Integer.parseInt(length));
	}

	private static byte[] readChunks(InputStream in) throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int size = readChunkSize(in); size > 0; size = readChunkSize(in)) {
			body.write(readExactly(in, size));
			requireEmpty(readLine(in));
		}
		requireEmpty(readLine(in));
		return body.toByteArray();
	}

	private static int readChunkSize(InputStream in) throws IOException {
		return Integer.parseInt(readLine(in), 16);
	}

	private static void requireEmpty(String line) throws IOException {
		if (!line.isEmpty()) {
			throw new IOException("expected the end of a chunk, not: " + line);
		}
	}

	private static byte[] readExactly(InputStream in, int count) throws IOException {
		byte[] bytes = in.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException("the connection ended after " + bytes.length + " of " + count + " bytes of body");
		}
		return bytes;
	}

	private static String readLine(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int b = in.read(); b != '\r'; b = in.read()) {
			if (b < 0) {
				throw new EOFException("the connection ended inside a head, after: " + line);
			}
			if (b == '\n') {
				throw new IOException("a bare line feed after: " + line);
			}
			line.write(b);
		}
		if (in.read() != '\n') {
			throw new IOException("a bare carriage return after: " + line);
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

	/** The status. */
	public int status() {
		return Integer.parseInt(this.statusLine.split(" ", 3)[1]);
	}

	/**
	 * The value of the field of this name, {@code null} if there is none. Fails on two.
	 */
	public String field(String name) {
		List<String> values = this.fields.stream()
			.filter((field) -> field.name().equalsIgnoreCase(name))
			.map(Field::value)
			.toList();
		if (values.size() > 1) {
			throw new IllegalStateException("there are " + values.size() + " fields " + name);
		}
		return values.isEmpty() ? null : values.getFirst();
	}

	/** The body as UTF-8. */
	public String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

}
