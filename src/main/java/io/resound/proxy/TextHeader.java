package io.resound.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.resound.http.ProxyFacts;
import io.resound.metrics.ProxyHeaderResult;

/**
 * Version 1: a line such as {@code PROXY TCP4 192.0.2.1 192.0.2.2 40000 443}, ended by CR
 * and LF. After {@code UNKNOWN} it may have anything.
 */
enum TextHeader implements HeaderFormat {

	INSTANCE;

	static final byte FIRST = 'P';

	/** The longest line in bytes, with CR and LF. */
	static final int LONGEST_LINE = 107;

	private static final byte[] SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

	/** Netty would take brackets and a zone too. */
	private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");

	private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

	private static final int HIGHEST_PORT = 65_535;

	@Override
	public int length(ByteBuf in) throws UnusableHeaderException {
		if (!HeaderFormat.beginsWith(SIGNATURE, in)) {
			return 0;
		}
		int end = in.indexOf(in.readerIndex(), in.readerIndex() + Math.min(in.readableBytes(), LONGEST_LINE),
				(byte) '\n');
		if (end >= 0) {
			return end + 1 - in.readerIndex();
		}
		if (in.readableBytes() >= LONGEST_LINE) {
			throw new UnusableHeaderException(ProxyHeaderResult.TOO_LARGE,
					"A PROXY header of version 1 has more than " + LONGEST_LINE + " bytes");
		}
		return 0;
	}

	@Override
	public ProxyFacts read(ByteBuf header) throws UnusableHeaderException {
		String line = header.toString(StandardCharsets.ISO_8859_1);
		if (!line.endsWith("\r\n")) {
			throw UnusableHeaderException.malformed("A PROXY header of version 1 ends with a bare LF");
		}
		String[] parts = line.substring(SIGNATURE.length, line.length() - 2).split(" ", -1);
		if (parts[0].equals("UNKNOWN")) {
			return ProxyFacts.local(1);
		}
		Pattern family = switch (parts[0]) {
			case "TCP4" -> IPV4;
			case "TCP6" -> IPV6;
			default -> throw UnusableHeaderException.malformed("A PROXY header names neither TCP4, TCP6 nor UNKNOWN");
		};
		if (parts.length != 5) {
			throw UnusableHeaderException
				.malformed("A PROXY header of version 1 has not exactly two addresses and two ports");
		}
		return ProxyFacts.of(address(family, parts[1], parts[3]), address(family, parts[2], parts[4]));
	}

	private static InetSocketAddress address(Pattern family, String host, String port) throws UnusableHeaderException {
		byte[] address = family.matcher(host).matches() ? NetUtil.createByteArrayFromIpAddressString(host) : null;
		if (address == null) {
			throw UnusableHeaderException.malformed("A PROXY header has a malformed address");
		}
		if (!PORT.matcher(port).matches() || Integer.parseInt(port) > HIGHEST_PORT) {
			throw UnusableHeaderException.malformed("A PROXY header has a malformed port");
		}
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address), Integer.parseInt(port));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address of " + address.length + " bytes", ex);
		}
	}

}
