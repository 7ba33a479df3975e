package io.resound.load.report;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;

import org.HdrHistogram.Histogram;

/**
 * A histogram as text: HdrHistogram's own compressed encoding, in Base64, which its tools
 * read in any language.
 *
 * @param base64 the text
 */
public record Encoded(String base64) {

	public static Encoded of(Histogram histogram) {
		Histogram copy = histogram.copy();
		ByteBuffer buffer = ByteBuffer.allocate(copy.getNeededByteBufferCapacity());
		int length = copy.encodeIntoCompressedByteBuffer(buffer);
		return new Encoded(Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length)));
	}

	public Histogram decode() {
		try {
			return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(this.base64)),
					0);
		}
		catch (DataFormatException | IllegalArgumentException ex) {
			throw new IllegalArgumentException("Not a histogram of HdrHistogram: " + this.base64, ex);
		}
	}

	Encoded plus(Encoded other) {
		Histogram sum = decode();
		sum.add(other.decode());
		return of(sum);
	}

}
