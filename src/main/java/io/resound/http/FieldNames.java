package io.resound.http;

/** How the service writes the names of header fields in HTTP/1. */
public final class FieldNames {

	private FieldNames() {
	}

	/**
	 * Capitalizes each word of a name, in place. A name that begins with anything but a
	 * lower-case letter is left as it is.
	 * @param name the bytes of the name
	 * @param from the index of its first byte
	 * @param to the index after its last byte
	 */
	public static void capitalize(byte[] name, int from, int to) {
		if (from == to || name[from] < 'a' || name[from] > 'z') {
			return;
		}
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
