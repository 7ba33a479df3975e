package io.resound.tls;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Notes the records that come over a connection. */
final class Records {

	/** The type of an alert (RFC 5246 section 6.2.1). */
	static final byte ALERT = 21;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	InputStream note(InputStream in) {
		return new FilterInputStream(in) {

			@Override
			public int read() throws IOException {
				int read = super.read();
				if (read >= 0) {
					Records.this.bytes.write(read);
				}
				return read;
			}

			@Override
			public int read(byte[] buffer, int offset, int length) throws IOException {
				int read = super.read(buffer, offset, length);
				if (read > 0) {
					Records.this.bytes.write(buffer, offset, read);
				}
				return read;
			}

		};
	}

	/** The type of each record. */
	List<Byte> types() {
		List<Byte> types = new ArrayList<>();
		ByteBuffer records = ByteBuffer.wrap(this.bytes.toByteArray());
		while (records.remaining() >= 5) {
			types.add(records.get());
			records.getShort();
			records.position(records.position() + 2 + records.getShort(records.position()));
		}
		return types;
	}

}
