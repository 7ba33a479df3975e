package io.resound.inspect;

import java.net.Inet6Address;
import java.net.InetAddress;

/** IP addresses as text. */
final class ClientAddress {

	private static final int GROUPS = 8;

	private ClientAddress() {
	}

	/**
	 * The text of an address; one of IPv6 without a zone and as RFC 5952 section 4 wants
	 * it: groups without leading zeros, the longest run of zeros left out.
	 */
	static String text(InetAddress address) {
		return (address instanceof Inet6Address) ? text(address.getAddress()) : address.getHostAddress();
	}

	private static String text(byte[] address) {
		int[] groups = new int[GROUPS];
		for (int i = 0; i < GROUPS; i++) {
			groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
		}
		int zeros = 0;
		int longest = 1;
		for (int i = 0; i < GROUPS; i++) {
			int length = zerosAt(groups, i);
			if (length > longest) {
				zeros = i;
				longest = length;
			}
		}
		return (longest == 1) ? text(groups, 0, GROUPS)
				: text(groups, 0, zeros) + "::" + text(groups, zeros + longest, GROUPS);
	}

	private static int zerosAt(int[] groups, int from) {
		int at = from;
		while (at < GROUPS && groups[at] == 0) {
			at++;
		}
		return at - from;
	}

	private static String text(int[] groups, int from, int to) {
		StringBuilder text = new StringBuilder();
		for (int i = from; i < to; i++) {
			text.append((i > from) ? ":" : "").append(Integer.toHexString(groups[i]));
		}
		return text.toString();
	}

}
