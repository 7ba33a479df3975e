package io.resound.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.resound.metrics.UnreadMeters;
import io.resound.metrics.WebSocketMeter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever arrives is answered alike however it is divided, and nothing is leaked. */
class FrameEchoProperties {

	@Property(tries = 300)
	void anyFramesAreAnsweredAlikeHoweverTheyAreDivided(@ForAll("frames") List<byte[]> frames,
			@ForAll("lengths") List<Integer> lengths) {
		byte[] bytes = Frames.all(frames.toArray(new byte[0][]));
		Answered whole = new Answered(false).read(bytes, List.of(Integer.MAX_VALUE));
		Answered divided = new Answered(false).read(bytes, lengths);
		assertThat(divided.violation).isEqualTo(whole.violation);
		assertThat(divided.closed).isEqualTo(whole.closed);
		if (whole.violation == null) {
			assertThat(divided.messages()).isEqualTo(whole.messages());
		}
	}

	@Property(tries = 300)
	void anyFramesEndACompressedSessionAlikeHoweverTheyAreDivided(@ForAll("frames") List<byte[]> frames,
			@ForAll("lengths") List<Integer> lengths) {
		byte[] bytes = Frames.all(frames.toArray(new byte[0][]));
		Answered whole = new Answered(true).read(bytes, List.of(Integer.MAX_VALUE));
		Answered divided = new Answered(true).read(bytes, lengths);
		assertThat(divided.violation).isEqualTo(whole.violation);
		assertThat(divided.closed).isEqualTo(whole.closed);
	}

	@Property(tries = 300)
	void anyBytesAreAnsweredOrEndTheSession(@ForAll byte[] bytes, @ForAll("lengths") List<Integer> lengths,
			@ForAll boolean compressed) {
		new Answered(compressed).read(bytes, lengths);
	}

	@Provide
	Arbitrary<List<byte[]>> frames() {
		Arbitrary<Integer> opcodes = Arbitraries.frequencyOf(
				Tuple.of(10, Arbitraries.of(0x81, 0x82, 1, 2, 0, 0x80, 0x89, 0x8A)),
				Tuple.of(2, Arbitraries.of(0xC1, 0xC2, 0x41)), Tuple.of(1, Arbitraries.integers().between(0, 255)));
		Arbitrary<byte[]> texts = Arbitraries.strings()
			.alpha()
			.ofMaxLength(300)
			.map((text) -> text.getBytes(StandardCharsets.UTF_8));
		Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
		return Combinators.combine(opcodes, Arbitraries.oneOf(texts, texts, any))
			.as(Frames::masked)
			.list()
			.ofMaxSize(8);
	}

	@Provide
	Arbitrary<List<Integer>> lengths() {
		return Arbitraries.integers().between(1, 40).list().ofMinSize(1).ofMaxSize(5);
	}

	/** What an echo has answered. */
	private static final class Answered implements FrameEcho.Sink {

		private final ByteArrayOutputStream out = new ByteArrayOutputStream();

		private final Unread unread;

		private @Nullable CloseCode violation;

		private @Nullable Integer closed;

		Answered(boolean compressed) {
			WebSocketMeter meter = UnreadMeters.webSocket();
			WebSocketSettings settings = new WebSocketSettings(Duration.ZERO, Duration.ofSeconds(1), null,
					DataSize.ofMegabytes(1), null);
			UnpooledByteBufAllocator allocator = UnpooledByteBufAllocator.DEFAULT;
			@Nullable DeflatedEcho deflated = compressed ? new DeflatedEcho(new DeflateMemory(64 * 1024 * 1024), allocator, meter,
					this, settings, new Content(null)) : null;
			this.unread = new Unread(new FrameEcho(allocator, meter, this, Long.MAX_VALUE, new Content(null), deflated),
					null);
		}

		Answered read(byte[] bytes, List<Integer> lengths) {
			List<ByteBuf> parts = new ArrayList<>();
			try {
				int from = 0;
				for (int part = 0; from < bytes.length; part++) {
					int to = (int) Math.min(bytes.length, (long) from + lengths.get(part % lengths.size()));
					ByteBuf arrived = Unpooled.copiedBuffer(bytes, from, to - from);
					parts.add(arrived);
					this.unread.add(arrived);
					while (!this.unread.isEmpty()) {
						this.unread.goOn();
					}
					from = to;
				}
			}
			catch (ViolationException ex) {
				this.violation = ex.code();
			}
			this.unread.close();
			assertThat(parts).allMatch((part) -> part.refCnt() == 0);
			return this;
		}

		@Override
		public boolean messageBegins() {
			return true;
		}

		@Override
		public boolean messageEnded() {
			return true;
		}

		@Override
		public void write(ByteBuf out) {
			byte[] bytes = new byte[out.readableBytes()];
			out.readBytes(bytes).release();
			this.out.writeBytes(bytes);
		}

		@Override
		public void closed(int code) {
			this.closed = code;
		}

		/**
		 * The messages, a last one without its end too, and apart from them the pongs.
		 */
		String messages() {
			StringBuilder messages = new StringBuilder();
			StringBuilder pongs = new StringBuilder();
			byte[] bytes = this.out.toByteArray();
			for (int i = 0; i < bytes.length;) {
				int first = bytes[i] & 0xFF;
				int length = bytes[i + 1] & 0xFF;
				i += 2;
				if (length == 126) {
					length = (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF);
					i += 2;
				}
				String payload = new String(Arrays.copyOfRange(bytes, i, i + length), StandardCharsets.ISO_8859_1);
				i += length;
				int opcode = first & 0x0F;
				if (opcode == Frames.PONG) {
					pongs.append(payload).append('|');
					continue;
				}
				if (opcode != 0) {
					messages.append('[').append(opcode).append(' ');
				}
				messages.append(payload).append(((first & Frames.FIN) != 0) ? "]" : "");
			}
			return messages + " " + pongs;
		}

	}

}
