package io.resound.server.http1;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.AsciiString;
import io.resound.http.FieldNames;

/**
 * Encodes responses; of a response to {@code HEAD} only the head (RFC 9110 section
 * 9.3.2). The fields are put together in an array and then written to the buffer at once,
 * because Netty's own encoder checks the bounds of the buffer for each character. Each
 * word of a field name is capitalised.
 */
final class ResponseEncoder extends HttpResponseEncoder {

	private final byte[] scratch;

	private boolean headOnly;

	/**
	 * Creates the encoder of a connection.
	 * @param scratch the event loop's array, to put bytes together in within one call
	 */
	ResponseEncoder(byte[] scratch) {
		this.scratch = scratch;
	}

	/** Whether the next response has only a head, as to {@code HEAD}. */
	void headOnly(boolean headOnly) {
		this.headOnly = headOnly;
	}

	@Override
	protected boolean isContentAlwaysEmpty(HttpResponse response) {
		return this.headOnly || super.isContentAlwaysEmpty(response);
	}

	@Override
	protected void encodeHeaders(HttpHeaders headers, ByteBuf buf) {
		byte[] array = this.scratch;
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
			FieldNames.capitalize(array, name, end);
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

}
