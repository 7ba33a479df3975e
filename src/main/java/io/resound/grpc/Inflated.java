package io.resound.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

import io.resound.error.Problem;
import io.resound.metrics.GrpcCode;
import org.jspecify.annotations.Nullable;

/** Decompresses messages that the service itself reads. */
final class Inflated {

	private Inflated() {
	}

	/**
	 * Decompresses a message.
	 * @param message the message
	 * @param encoding how it is compressed
	 * @throws Failure if it cannot be decompressed, or is too large then
	 */
	static byte[] of(byte[] message, @Nullable String encoding) throws Failure {
		if (!"gzip".equals(encoding)) {
			throw new Failure(GrpcCode.UNIMPLEMENTED,
					"A message is compressed by \"" + Problem.shown(String.valueOf(encoding))
							+ "\", and the service reads no other than gzip. It sends any other back.");
		}
		try (InputStream inflated = new GZIPInputStream(new ByteArrayInputStream(message))) {
			byte[] whole = inflated.readNBytes(ReadingAnswer.LARGEST + 1);
			if (whole.length > ReadingAnswer.LARGEST) {
				throw new Failure(GrpcCode.RESOURCE_EXHAUSTED,
						"A message has more than " + ReadingAnswer.LARGEST + " bytes when it is decompressed.");
			}
			return whole;
		}
		catch (IOException ex) {
			throw new Failure(GrpcCode.INTERNAL, "A message cannot be decompressed.");
		}
	}

}
