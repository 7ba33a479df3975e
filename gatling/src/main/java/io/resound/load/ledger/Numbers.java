package io.resound.load.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;

import org.roaringbitmap.RoaringBitmap;

/**
 * A set of numbers of requests as text: a Roaring bitmap in the portable format, in
 * Base64.
 *
 * @param base64 the text
 */
public record Numbers(String base64) {

	static final Numbers NONE = of(new RoaringBitmap());

	static Numbers of(RoaringBitmap bitmap) {
		RoaringBitmap copy = bitmap.clone();
		copy.runOptimize();
		ByteBuffer buffer = ByteBuffer.allocate(copy.serializedSizeInBytes());
		copy.serialize(buffer);
		return new Numbers(Base64.getEncoder().encodeToString(buffer.array()));
	}

	RoaringBitmap decode() {
		try {
			return decode(Base64.getDecoder().decode(this.base64));
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("Not a Roaring bitmap: " + this.base64, ex);
		}
	}

	static RoaringBitmap decode(byte[] portable) throws IOException {
		RoaringBitmap bitmap = new RoaringBitmap();
		try {
			bitmap.deserialize(ByteBuffer.wrap(portable));
		}
		catch (RuntimeException ex) {
			throw new IOException("Not a Roaring bitmap", ex);
		}
		return bitmap;
	}

}
