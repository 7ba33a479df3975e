package io.resound.server.http1;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
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

	/**
	 * How long a body may be, in bytes, that is copied behind its head, so that one
	 * buffer leaves and not two. Netty does so with 128 bytes.
	 */
	private static final int MOST_COPIED = 2048;

	private final byte[] scratch;

	private boolean headOnly;

	/** The bytes of the body that is about to be copied. */
	private int copied;

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
	protected void sanitizeHeadersBeforeEncode(HttpResponse response, boolean isAlwaysEmpty) {
		super.sanitizeHeadersBeforeEncode(response, isAlwaysEmpty);
		int length = (!isAlwaysEmpty && response instanceof FullHttpResponse whole) ? whole.content().readableBytes()
				: 0;
		this.copied = (length <= MOST_COPIED) ? length : 0;
	}

	/** Makes space for the body too; Netty copies it if there is some. */
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
		buf.ensureWritable(end + 2 + this.copied).writeBytes(array, 0, end);
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
