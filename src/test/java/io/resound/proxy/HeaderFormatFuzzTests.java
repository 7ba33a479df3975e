package io.resound.proxy;

import java.util.Arrays;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.resound.http.ProxyFacts;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** Any bytes are a header, the beginning of one, or refused, and never anything else. */
class HeaderFormatFuzzTests {

	@FuzzTest
	void anyBytesAreAHeaderOrItsBeginningOrRefused(byte[] data) {
		if (data.length == 0) {
			return;
		}
		int headerLength = 0;
		for (int read = 1; read <= data.length; read++) {
			byte[] arrived = Arrays.copyOf(data, read);
			try {
				int length = length(arrived);
				assertThat(length).isBetween(0, HeaderFormat.LONGEST);
				if (length > 0 && length <= read) {
					headerLength = length;
					break;
				}
			}
			catch (UnusableHeaderException ex) {
				assertRefused(data);
				return;
			}
		}
		if (headerLength == 0) {
			assertThat(data.length).as("the beginning of a header").isLessThan(HeaderFormat.LONGEST);
			return;
		}
		byte[] header = Arrays.copyOf(data, headerLength);
		@Nullable ProxyFacts facts = readOrNull(header);
		if (facts == null) {
			assertRefused(data);
			return;
		}
		assertThat(facts.version()).isEqualTo((data[0] == TextHeader.FIRST) ? 1 : 2);
		assertThat(facts.tlvs().length).isLessThanOrEqualTo(headerLength);
		if (facts.local()) {
			assertThat(facts.source()).isNull();
		}
		assertThat(readOrNull(data)).as("whatever follows").usingRecursiveComparison().isEqualTo(facts);
	}

	private static int length(byte[] arrived) throws UnusableHeaderException {
		ByteBuf in = Unpooled.wrappedBuffer(arrived);
		int length = HeaderFormat.beginningWith(arrived[0]).length(in);
		assertThat(in.readerIndex()).isZero();
		assertThat(in.readableBytes()).isEqualTo(arrived.length);
		return length;
	}

	/** What has been refused is not accepted when more has arrived. */
	private static void assertRefused(byte[] data) {
		assertThat(readOrNull(data)).isNull();
	}

	/** What a header says that bytes begin with; {@code null} if it is refused. */
	private static @Nullable ProxyFacts readOrNull(byte[] data) {
		try {
			int length = length(data);
			assertThat(length).as("of a header that is complete").isBetween(1, data.length);
			return HeaderFormat.beginningWith(data[0]).read(Unpooled.wrappedBuffer(data, 0, length));
		}
		catch (UnusableHeaderException ex) {
			return null;
		}
	}

}
