package io.resound.server;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.AsciiString;

/**
 * Encodes answers; to {@code HEAD} only their heads (RFC 9110 section 9.3.2). The fields
 * are put together in an array, from where they go into the buffer at once: Netty's own
 * encoder checks the buffer again for each character. Each word of a field name is
 * capitalised.
 */
final class ResponseEncoder extends HttpResponseEncoder {

	private final LoopConnections loop;

	private boolean headOnly;

	/**
	 * Creates the encoder of a connection.
	 * @param loop the connection's event loop, which lends the array
	 */
	ResponseEncoder(LoopConnections loop) {
		this.loop = loop;
	}

	/** Says what the next answer is for. */
	void answering(boolean head) {
		this.headOnly = head;
	}

	@Override
	protected boolean isContentAlwaysEmpty(HttpResponse response) {
		return this.headOnly || super.isContentAlwaysEmpty(response);
	}

	@Override
	protected void encodeHeaders(HttpHeaders headers, ByteBuf buf) {
		byte[] array = this.loop.scratch();
		int end = 0;
		Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
		while (fields.hasNext()) {
			Map.Entry<CharSequence, CharSequence> field = fields.next();
			int length = field.getKey().length() + field.getValue().length() + 4;
			if (length > array.length - end) {
				buf.writeBytes(array, 0, end);
				end = 0;
				if (length > array.length) {
					array = new byte[length];
				}
			}
			int name = end;
			end = put(field.getKey(), array, end);
			capitalize(array, name, end);
			array[end++] = ':';
			array[end++] = ' ';
			end = put(field.getValue(), array, end);
			array[end++] = '\r';
			array[end++] = '\n';
		}
		buf.writeBytes(array, 0, end);
	}

	private static int put(CharSequence text, byte[] array, int at) {
		if (text instanceof AsciiString ascii) {
			System.arraycopy(ascii.array(), ascii.arrayOffset(), array, at, ascii.length());
			return at + ascii.length();
		}
		byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
		System.arraycopy(bytes, 0, array, at, bytes.length);
		return at + bytes.length;
	}

	/** Makes the first letter of each word of a name a capital. */
	static void capitalize(byte[] name, int from, int to) {
		boolean first = true;
		for (int i = from; i < to; i++) {
			byte b = name[i];
			if (first && b >= 'a' && b <= 'z') {
				name[i] = (byte) (b - 'a' + 'A');
			}
			first = b == '-';
		}
	}

}
