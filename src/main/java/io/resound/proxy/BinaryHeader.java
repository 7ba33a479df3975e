package io.resound.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.resound.http.ProxyFacts;
import io.resound.metrics.ProxyHeaderResult;

/**
 * Version 2: a signature, the command, the family of the addresses, the length of what
 * follows, the addresses, and type-length-value vectors. A checksum among these is
 * verified.
 */
enum BinaryHeader implements HeaderFormat {

	INSTANCE;

	static final byte FIRST = '\r';

	private static final byte[] SIGNATURE = { FIRST, '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n' };

	/** The bytes up to the addresses. */
	private static final int FIXED = 16;

	/** Where the version and the command are. */
	private static final int COMMAND = 12;

	private static final int FAMILY = 13;

	private static final int LENGTH = 14;

	/** Version 2, and the command that says nothing of a client. */
	private static final int LOCAL = 0x20;

	/** Version 2, and the command that says who the client is. */
	private static final int PROXY = 0x21;

	/** The length of the path of a Unix domain socket. */
	private static final int PATH = 108;

	/** The type and the length of a vector. */
	private static final int TLV_HEAD = 3;

	/** The type of the checksum. */
	private static final int CHECKSUM = 0x03;

	@Override
	public int length(ByteBuf in) throws UnusableHeaderException {
		if (!HeaderFormat.beginsWith(SIGNATURE, in) || in.readableBytes() < FIXED) {
			return 0;
		}
		int length = FIXED + in.getUnsignedShort(in.readerIndex() + LENGTH);
		if (length > LONGEST) {
			throw new UnusableHeaderException(ProxyHeaderResult.TOO_LARGE,
					"A PROXY header of version 2 has " + length + " bytes, and may have " + LONGEST);
		}
		return length;
	}

	@Override
	public ProxyFacts read(ByteBuf header) throws UnusableHeaderException {
		int start = header.readerIndex();
		int command = header.getUnsignedByte(start + COMMAND);
		if (command != LOCAL && command != PROXY) {
			throw UnusableHeaderException
				.malformed("A PROXY header has the version and command " + Integer.toHexString(command));
		}
		int family = header.getUnsignedByte(start + FAMILY);
		// What follows is discarded then.
		if (command == LOCAL || family == 0) {
			return ProxyFacts.local(2);
		}
		ByteBuf rest = header.slice(start + FIXED, header.readableBytes() - FIXED);
		// The low digit is the client's transport: 1 is a stream, 2 datagrams, as of
		// HTTP/3.
		return switch (family) {
			case 0x11, 0x12 -> inet(header, rest, 4);
			case 0x21, 0x22 -> inet(header, rest, 16);
			case 0x31, 0x32 -> {
				skip(rest, 2 * PATH);
				yield new ProxyFacts(2, false, null, null, tlvs(header, rest));
			}
			default -> throw UnusableHeaderException
				.malformed("A PROXY header has the family of addresses " + Integer.toHexString(family));
		};
	}

	private static ProxyFacts inet(ByteBuf header, ByteBuf rest, int length) throws UnusableHeaderException {
		ByteBuf addresses = skip(rest, 2 * (length + Short.BYTES));
		InetAddress source = address(addresses, length);
		InetAddress destination = address(addresses, length);
		return new ProxyFacts(2, false, new InetSocketAddress(source, addresses.readUnsignedShort()),
				new InetSocketAddress(destination, addresses.readUnsignedShort()), tlvs(header, rest));
	}

	private static ByteBuf skip(ByteBuf rest, int length) throws UnusableHeaderException {
		if (rest.readableBytes() < length) {
			throw UnusableHeaderException.malformed("A PROXY header has " + rest.readableBytes() + " of " + length
					+ " bytes that the family of its addresses has");
		}
		return rest.readSlice(length);
	}

	private static InetAddress address(ByteBuf addresses, int length) {
		byte[] address = new byte[length];
		addresses.readBytes(address);
		try {
			return InetAddress.getByAddress(address);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address of " + length + " bytes", ex);
		}
	}

	private static byte[] tlvs(ByteBuf header, ByteBuf rest) throws UnusableHeaderException {
		byte[] all = ByteBufUtil.getBytes(rest);
		while (rest.isReadable()) {
			if (rest.readableBytes() < TLV_HEAD) {
				throw UnusableHeaderException.malformed("A PROXY header ends within a TLV");
			}
			int type = rest.readUnsignedByte();
			int length = rest.readUnsignedShort();
			if (rest.readableBytes() < length) {
				throw UnusableHeaderException.malformed("A TLV of a PROXY header has " + length + " bytes, of which "
						+ rest.readableBytes() + " have come");
			}
			if (type == CHECKSUM) {
				verify(header, header.readableBytes() - rest.readableBytes(), length, rest);
			}
			rest.skipBytes(length);
		}
		return all;
	}

	/**
	 * Verifies the checksum, which is that of the header with zeros in its place.
	 * @param header the header
	 * @param at where in the header the checksum is
	 * @param length its length
	 * @param checksum what begins with it
	 */
	private static void verify(ByteBuf header, int at, int length, ByteBuf checksum) throws UnusableHeaderException {
		if (length != Integer.BYTES) {
			throw UnusableHeaderException.malformed("The checksum of a PROXY header has " + length + " bytes");
		}
		byte[] zeroed = ByteBufUtil.getBytes(header);
		Arrays.fill(zeroed, at, at + length, (byte) 0);
		CRC32C computed = new CRC32C();
		computed.update(zeroed);
		if ((int) computed.getValue() != checksum.getInt(checksum.readerIndex())) {
			throw UnusableHeaderException.malformed("The checksum of a PROXY header does not match");
		}
	}

}
