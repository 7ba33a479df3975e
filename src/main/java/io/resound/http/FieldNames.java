package io.resound.http;

/** How the service writes the names of header fields in HTTP/1. */
public final class FieldNames {

	private FieldNames() {
	}

	/**
	 * Capitalizes each word of a name, in place.
	 * @param name the bytes of the name
	 * @param from the index of its first byte
	 * @param to the index after its last byte
	 */
	public static void capitalize(byte[] name, int from, int to) {
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
