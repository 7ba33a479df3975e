package io.resound.proxy;

import io.netty.buffer.ByteBuf;
import io.resound.http.ProxyFacts;

/**
 * A version of the PROXY header, as
 * <a href= "https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">its
 * specification</a> defines it. Neither method changes the buffer.
 */
sealed interface HeaderFormat permits TextHeader, BinaryHeader {

	/**
	 * The longest header of any version, in bytes, which fits into one segment of TCP.
	 */
	int LONGEST = 536;

	/**
	 * The format of the header that begins with a byte.
	 * @throws UnusableHeaderException if none does
	 */
	static HeaderFormat beginningWith(byte first) throws UnusableHeaderException {
		return switch (first) {
			case TextHeader.FIRST -> TextHeader.INSTANCE;
			case BinaryHeader.FIRST -> BinaryHeader.INSTANCE;
			default -> throw UnusableHeaderException.missing();
		};
	}

	/**
	 * The length of the header, once that is known.
	 * @param in what has been read of the connection, at least one byte
	 * @return the length in bytes, or 0 if more bytes are needed to tell; the header may
	 * be longer than what has been read
	 * @throws UnusableHeaderException if it is no header, or one that is too long
	 */
	int length(ByteBuf in) throws UnusableHeaderException;

	/**
	 * Reads a header.
	 * @param header the whole header, and nothing more
	 * @throws UnusableHeaderException if it is malformed
	 */
	ProxyFacts read(ByteBuf header) throws UnusableHeaderException;

	/**
	 * Compares what has been read with the bytes that every header of a version begins
	 * with.
	 * @return whether all of them have been read
	 * @throws UnusableHeaderException if others have
	 */
	static boolean beginsWith(byte[] signature, ByteBuf in) throws UnusableHeaderException {
		int length = Math.min(signature.length, in.readableBytes());
		for (int i = 0; i < length; i++) {
			if (in.getByte(in.readerIndex() + i) != signature[i]) {
				throw UnusableHeaderException.missing();
			}
		}
		return length == signature.length;
	}

}
