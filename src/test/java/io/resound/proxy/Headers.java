package io.resound.proxy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** PROXY headers as bytes, usable or not. */
final class Headers {

	static final int LOCAL = 0x20;

	static final int PROXY = 0x21;

	static final int NONE = 0x00;

	static final int TCP4 = 0x11;

	static final int TCP6 = 0x21;

	static final int UNIX = 0x31;

	private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

	private Headers() {
	}

	/** A line of version 1. */
	static byte[] text(String line) {
		return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	/** A header of version 2. */
	static byte[] binary(int command, int family, byte[]... rest) {
		byte[] all = join(rest);
		return join(SIGNATURE,
				new byte[] { (byte) command, (byte) family, (byte) (all.length >> 8), (byte) all.length }, all);
	}

	/** The addresses of a header of version 2. */
	static byte[] addresses(String source, int sourcePort, String destination, int destinationPort) {
		return join(InetAddress.ofLiteral(source).getAddress(), InetAddress.ofLiteral(destination).getAddress(),
				ByteBuffer.allocate(4).putShort((short) sourcePort).putShort((short) destinationPort).array());
	}

	static byte[] tlv(int type, byte... value) {
		return join(new byte[] { (byte) type, (byte) (value.length >> 8), (byte) value.length }, value);
	}

	static byte[] tlv(int type, String value) {
		return tlv(type, value.getBytes(StandardCharsets.UTF_8));
	}

	static byte[] join(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

}
