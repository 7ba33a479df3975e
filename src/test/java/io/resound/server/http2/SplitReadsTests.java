package io.resound.server.http2;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.OpenHeads;
import io.resound.metrics.AbortReason;
import io.resound.metrics.DeclineReason;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Exchange;
import io.resound.metrics.DropReason;
import io.resound.metrics.FrameLabel;
import io.resound.metrics.Meter;
import io.resound.metrics.MethodLabel;
import io.resound.metrics.ProtocolLabel;
import io.resound.server.exchange.HttpLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.resound.testing.Http2Client.frame;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * However the bytes of a connection are split into reads: the responses are the same,
 * what the router gets is the same, and so are the counts.
 */
class SplitReadsTests {

	private static final HttpLimits LIMITS = new HttpLimits(100_000, 4096, 8192, 100, Integer.MAX_VALUE);

	private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

	private final byte[] recorded = recorded();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everySplitGivesTheSame(boolean lane) {
		List<String> whole = Reading.of(lane, this.recorded);
		assertThat(whole).contains(lane ? "POST answered 200, received 11, sent 11" : "router: 1 DATA 6 end",
				"router: 7 HEADERS end", "OTHER aborted MALFORMED 0, received 0, sent 0", "9 RST_STREAM", "heads: 0");
		for (int split = 1; split < this.recorded.length; split++) {
			assertThat(Reading.of(lane, this.recorded, split)).as("split after %d bytes", split).isEqualTo(whole);
		}
		assertThat(Reading.of(lane, this.recorded, IntStream.range(1, this.recorded.length).toArray()))
			.as("byte by byte")
			.isEqualTo(whole);
	}

	/** Plain echoes and others, blocks in several frames, resets and what comes late. */
	private static byte[] recorded() {
		try (DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder()) {
			ByteBuf out = Unpooled.buffer();
			out.writeCharSequence(PREFACE, StandardCharsets.US_ASCII);
			out.writeBytes(frame(4, 0, 0));
			out.writeBytes(frame(1, 4, 1, block(encoder, head("POST", "/echo"))));
			out.writeBytes(frame(0, 0, 1, new byte[5]));
			byte[] routed = block(encoder, head("GET", "/echo?a").add("a", "b".repeat(70)));
			out.writeBytes(frame(0, 1, 1, new byte[6]));
			out.writeBytes(frame(1, 1, 7, Arrays.copyOf(routed, 20)));
			out.writeBytes(frame(9, 0, 7, Arrays.copyOfRange(routed, 20, 21)));
			out.writeBytes(frame(9, 4, 7, Arrays.copyOfRange(routed, 21, routed.length)));
			out.writeBytes(frame(1, 4, 9, block(encoder, head("POST", "/echo").add("te", "gzip"))));
			out.writeBytes(frame(0, 0, 9, new byte[7]));
			out.writeBytes(frame(6, 0, 0, new byte[8]));
			out.writeBytes(frame(1, 4, 11, block(encoder, head("PUT", "/echo").add("content-length", "3"))));
			out.writeBytes(frame(3, 0, 11, new byte[] { 0, 0, 0, 8 }));
			out.writeBytes(frame(1, 5, 13, block(encoder, head("GET", "/echo"))));
			out.writeBytes(frame(1, 4, 15, block(encoder, head("POST", "/echo"))));
			out.writeBytes(frame(0, 8, 15, new byte[] { 2, 1, 0, 0 }));
			out.writeBytes(frame(1, 5, 15, block(encoder, new DefaultHttp2Headers().add("t", "u"))));
			return ByteBufUtil.getBytes(out);
		}
		catch (Http2Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Http2Headers head(String method, String path) {
		return new DefaultHttp2Headers().method(method).scheme("http").authority("localhost").path(path);
	}

	private static byte[] block(DefaultHttp2HeadersEncoder encoder, Http2Headers head) throws Http2Exception {
		ByteBuf block = Unpooled.buffer();
		encoder.encodeHeaders(1, head, block);
		return ByteBufUtil.getBytes(block);
	}

	/** A connection, and all that is seen of it. */
	private static final class Reading extends ChannelInboundHandlerAdapter implements Meter {

		private final List<String> seen = new ArrayList<>();

		private final List<String> counts = new ArrayList<>();

		private final OpenHeads heads = new OpenHeads(1_000_000);

		/** Reads bytes that arrive in parts, until the connection is closed. */
		static List<String> of(boolean lane, byte[] bytes, int... ends) {
			Reading reading = new Reading();
			EmbeddedChannel channel = new EmbeddedChannel();
			try {
				EmbeddedHttp2.speak(channel, LIMITS, reading, reading.heads, lane, reading);
				int from = 0;
				for (int end : ends) {
					channel.writeInbound(Unpooled.wrappedBuffer(bytes, from, end - from));
					from = end;
				}
				channel.writeInbound(Unpooled.wrappedBuffer(bytes, from, bytes.length - from));
				reading.seen.addAll(written(channel));
			}
			finally {
				channel.finishAndReleaseAll();
			}
			reading.counts.sort(Comparator.naturalOrder());
			reading.seen.addAll(reading.counts);
			reading.seen.add("heads: " + reading.heads.held());
			return reading.seen;
		}

		/** What is written on each stream: DATA as a whole, however it is cut. */
		private static List<String> written(EmbeddedChannel channel) {
			ByteBuf all = Unpooled.buffer();
			for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
				all.writeBytes(out);
				out.release();
			}
			Map<Integer, List<String>> streams = new TreeMap<>();
			Map<Integer, Integer> data = new TreeMap<>();
			while (all.isReadable()) {
				int length = all.readMedium();
				int type = all.readByte();
				boolean end = all.readByte() % 2 == 1;
				int stream = all.readInt();
				List<String> frames = streams.computeIfAbsent(stream, (id) -> new ArrayList<>());
				switch (type) {
					case 0 -> data.merge(stream, length, Integer::sum);
					case 1 -> frames.add(stream + " HEADERS");
					case 3 -> frames.add(stream + " RST_STREAM");
					case 6 -> frames.add("PING");
					case 7 -> frames.add("GOAWAY");
					default -> {
						// SETTINGS and windows.
					}
				}
				if (end && type <= 1) {
					frames.add(stream + " DATA " + data.getOrDefault(stream, 0) + " end");
				}
				all.skipBytes(length);
			}
			return streams.values().stream().flatMap(List::stream).toList();
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			if (msg instanceof Http2StreamFrame frame) {
				String stream = "router: " + frame.stream().id();
				this.seen.add(switch (frame) {
					case Http2HeadersFrame head -> stream + " HEADERS" + (head.isEndStream() ? " end" : "");
					case Http2DataFrame data ->
						stream + " DATA " + data.content().readableBytes() + (data.isEndStream() ? " end" : "");
					default -> stream + " " + frame.name();
				});
			}
			ReferenceCountUtil.release(msg);
		}

		@Override
		public Exchange open(MethodLabel method, Endpoint endpoint, ProtocolLabel protocol) {
			return new Exchange() {

				private int received;

				private int sent;

				@Override
				public void countAt(Endpoint other) {
					throw new UnsupportedOperationException();
				}

				@Override
				public void received(int bytes) {
					this.received += bytes;
				}

				@Override
				public void sent(int bytes) {
					this.sent += bytes;
				}

				@Override
				public void answered(int status) {
					ended("answered " + status);
				}

				@Override
				public void aborted(AbortReason reason, int status) {
					ended("aborted " + reason + " " + status);
				}

				private void ended(String how) {
					Reading.this.counts.add(method + " " + how + ", received " + this.received + ", sent " + this.sent);
				}

			};
		}

		@Override
		public void lostInHead(AbortReason reason) {
			this.counts.add("lost in a head: " + reason);
		}

		@Override
		public void declined(DeclineReason reason) {
			this.counts.add("declined: " + reason);
		}

		@Override
		public void connectionOpened() {
			this.counts.add("opened");
		}

		@Override
		public void connectionClosed() {
			this.counts.add("closed");
		}

		@Override
		public void bytesReceived(int bytes) {
		}

		@Override
		public void bytesSent(int bytes) {
		}

		@Override
		public void frame(FrameLabel label) {
		}

		@Override
		public void framesAnswered(int frames, long nanos) {
		}

		@Override
		public void datagramReceived() {
		}

		@Override
		public void datagramSent() {
		}

		@Override
		public void datagramDropped(DropReason reason) {
		}

	}

}
