package io.resound.inspect;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

import io.resound.http.BodyDigest;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that has been read to its end.
 *
 * @param bytes how many bytes it has
 * @param sha256 their SHA-256, in hexadecimal digits
 * @param kept its first bytes, at most {@link KeptBody#MOST}
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record ReceivedBody(long bytes, String sha256, byte[] kept) {

	/** Stands for bytes that are not UTF-8, unless the client has sent it. */
	private static final char REPLACEMENT = '\uFFFD';

	/** A body without bytes. */
	static final ReceivedBody NONE = new ReceivedBody(0, new BodyDigest(true).sha256(), new byte[0]);

	/** Whether there were more bytes than are kept. */
	boolean isTruncated() {
		return this.bytes > this.kept.length;
	}

	/**
	 * The kept bytes as UTF-8, without a character that is cut at their end.
	 * @return the text, or {@code null} if the bytes are not UTF-8
	 */
	@Nullable String text() {
		String lenient = new String(this.kept, StandardCharsets.UTF_8);
		if (lenient.indexOf(REPLACEMENT) < 0) {
			return lenient;
		}
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		CharBuffer text = CharBuffer.allocate(this.kept.length);
		boolean isText = !decoder.decode(ByteBuffer.wrap(this.kept), text, !isTruncated()).isError();
		return isText ? text.flip().toString() : null;
	}

}
