package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.resound.http.Target;
import io.resound.server.exchange.RequestHead;
import io.resound.server.http1.DecodedHead;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A head that the lane takes means the same to the codec. */
class PlainEchoFuzzTests {

	private static PlainEcho echo() {
		return new PlainEcho(DecodedHead.limits().body(), DecodedHead.limits().line(),
				DecodedHead.limits().fieldCount(), Target::isAuthority, Set.of());
	}

	private static Verdict read(PlainEcho echo, byte[] bytes, int length) {
		ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);
		echo.begin(in);
		Verdict verdict = echo.read(in);
		assertThat(in.readerIndex()).isZero();
		return verdict;
	}

	@FuzzTest
	void aPlainEchoMeansTheSameToTheCodec(byte[] data) throws Exception {
		PlainEcho echo = echo();
		Verdict verdict = read(echo, data, data.length);
		if (verdict != Verdict.PLAIN) {
			return;
		}
		@Nullable DecodedHead decoded = DecodedHead.of(data);
		assertThat(decoded).as("the head to the codec").isNotNull();
		RequestHead meaning = decoded.meaning();
		assertThat(meaning.problem()).isNull();
		assertThat(meaning.route()).as("the route").isNotNull();
		assertThat(decoded.length()).isEqualTo(echo.headLength());
		assertThat(decoded.method()).isEqualTo(echo.method().name());
		assertThat(Math.max(0, meaning.contentLength())).isEqualTo(echo.bodyLength());
		assertThat(meaning.hasBody()).isEqualTo(echo.bodyLength() > 0);
		assertThat(meaning.isContinueExpected()).isFalse();
		assertThat(meaning.isPersistent()).isTrue();
		assertThat(meaning.isHttp10()).isFalse();
		String type = decoded.contentType();
		boolean hasBody = echo.bodyLength() > 0;
		assertThat(new String(echo.responseHead(Http1ResponseHead.EMPTY).bytes(), StandardCharsets.ISO_8859_1))
			.isEqualTo(new String(
					new Http1ResponseHead((type != null) ? type.getBytes(StandardCharsets.ISO_8859_1) : null, hasBody)
						.bytes(),
					StandardCharsets.ISO_8859_1));
		assertUnfinishedBefore(data, echo.headLength());
	}

	/** Each part of a head that is taken is awaited, and what follows changes nothing. */
	private static void assertUnfinishedBefore(byte[] data, int headLength) {
		for (int length = 1; length < headLength; length++) {
			assertThat(read(echo(), data, length)).as("%d bytes", length).isEqualTo(Verdict.UNFINISHED);
		}
		assertThat(read(echo(), Arrays.copyOf(data, headLength), headLength)).isEqualTo(Verdict.PLAIN);
	}

}
