package io.resound.server.http2;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.resound.connection.ClientConnection;
import io.resound.connection.ConnectionHeads;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Timeouts;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.server.exchange.HttpLimits;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.resound.testing.Http2Client.frame;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * However the bytes of a connection are split, the frames and the counts are the same.
 */
class FrameReaderTests {

	/** What a connection's heads may hold in any case, and what its block may. */
	private static final int OWN = 2048 + 1024;

	private static final int LONGEST = 8192;

	private static final HttpLimits LIMITS = new HttpLimits(1 << 20, 4096, LONGEST, 100, Integer.MAX_VALUE);

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10),
			Duration.ofSeconds(10), 4096);

	private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());

	private final ChannelHandlerContext ctx = this.channel.pipeline().firstContext();

	private final Loop loop = new Loops(List.of(this.channel.eventLoop()), new HeldMemory(1 << 30, 0), Spools.off(),
			TIMEOUTS, new Troubles(), () -> new LoopMeters(Map.of()))
		.of(this.channel.eventLoop());

	private final OpenHeads heads = new OpenHeads(1 << 20);

	private final List<FrameReader> readers = new ArrayList<>();

	@AfterEach
	void close() {
		this.readers.forEach(FrameReader::close);
		assertThat(this.heads.held()).isZero();
		this.channel.finishAndReleaseAll();
	}

	/** A reader of a connection, and what it has told its listener. */
	private final class Reading {

		private final List<String> frames = new ArrayList<>();

		private final FrameReader reader = reader(FrameReaderTests.this.heads);

		private final Http2FrameListener listener = (Http2FrameListener) Proxy.newProxyInstance(
				Http2FrameListener.class.getClassLoader(), new Class<?>[] { Http2FrameListener.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("equals")) {
						return proxy == arguments[0];
					}
					this.frames.add(method.getName() + Stream.of(arguments).skip(1).map(Reading::text).toList());
					return method.getReturnType().equals(int.class)
							? ((ByteBuf) arguments[2]).readableBytes() + (int) arguments[3] : null;
				});

		private static String text(Object argument) {
			return (argument instanceof ByteBuf bytes) ? ByteBufUtil.hexDump(bytes) : String.valueOf(argument);
		}

		/** Reads bytes that have arrived together. */
		void read(byte[] bytes, int from, int to) {
			ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
			while (in.isReadable()) {
				try {
					this.reader.readFrame(FrameReaderTests.this.ctx, in, this.listener);
				}
				catch (Http2Exception ex) {
					this.frames.add(ex.getClass().getSimpleName() + ": " + ex.error() + ": " + ex.getMessage());
				}
			}
		}

		/** Reads bytes that have arrived in parts. */
		Reading read(byte[] bytes, int... ends) {
			int from = 0;
			for (int end : ends) {
				read(bytes, from, end);
				from = end;
			}
			read(bytes, from, bytes.length);
			return this;
		}

		/** The frames, and what is counted in the middle of one that is incomplete. */
		List<String> summary() {
			List<String> summary = new ArrayList<>(this.frames);
			summary.add("in a block: " + (this.reader.blockSince() != 0));
			summary.add("of DATA: " + this.reader.partOfData());
			summary.add("of heads: " + FrameReaderTests.this.heads.held());
			return summary;
		}

	}

	private FrameReader reader(OpenHeads heads) {
		ClientConnection connection = new ClientConnection(this.loop, Meter.NONE, "http", TIMEOUTS, new Draining(),
				heads);
		FrameReader reader = new FrameReader(new HeadDecoder(LIMITS, LONGEST), new DefaultHttp2Connection(true),
				new ClosedStreams(), new HeaderBlock(LONGEST, connection.heads()),
				new ReplyFrames(new OutOfMemory(connection)));
		this.readers.add(reader);
		return reader;
	}

	/** What is told of bytes that arrive in parts. */
	private List<String> read(byte[] bytes, int... ends) {
		Reading reading = new Reading().read(bytes, ends);
		List<String> summary = reading.summary();
		reading.reader.close();
		return summary;
	}

	/** Each ends with a complete frame. */
	static Stream<Recorded> recorded() {
		return Stream.of(Recorded.everyType(), Recorded.longBlock(), Recorded.incompleteBlock(), Recorded.wrongFrame(),
				Recorded.wrongFrameOfTheConnection(), Recorded.tooLongBlock());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("recorded")
	void everySplitGivesTheSame(Recorded recorded) {
		byte[] bytes = recorded.bytes();
		List<String> whole = read(bytes);
		assertThat(whole).hasSize(recorded.frames() + 3);
		for (int split = 1; split < bytes.length; split++) {
			assertThat(read(bytes, split)).as("split after %d bytes", split).isEqualTo(whole);
		}
		assertThat(read(bytes, IntStream.range(1, bytes.length).toArray())).as("byte by byte").isEqualTo(whole);
	}

	@Test
	void everyTwoSplitsGiveTheSame() {
		byte[] bytes = Recorded.few().bytes();
		List<String> whole = read(bytes);
		assertThat(whole).hasSize(Recorded.few().frames() + 3);
		for (int first = 1; first < bytes.length; first++) {
			for (int second = first + 1; second < bytes.length; second++) {
				assertThat(read(bytes, first, second)).as("split after %d and %d bytes", first, second)
					.isEqualTo(whole);
			}
		}
	}

	@Test
	void theFramesOfABlockAreCountedUntilItsLast() {
		Reading reading = new Reading().read(Recorded.incompleteBlock().bytes());
		assertThat(reading.reader.blockSince()).isNotZero();
		assertThat(this.heads.held()).isEqualTo(Recorded.INCOMPLETE_BLOCK - OWN);
		byte[] last = Recorded.lastOfTheBlock();
		reading.read(last, 0, last.length - 1);
		assertThat(reading.frames).isEmpty();
		reading.read(last, last.length - 1, last.length);
		assertThat(reading.frames).hasSize(1);
		assertThat(reading.reader.blockSince()).isZero();
		assertThat(this.heads.held()).isZero();
	}

	/** It takes at most twice the bytes that have arrived, and no more than the frame. */
	@Test
	void aPartOfAFrameIsCountedByTheMemoryItTakes() {
		byte[] bytes = Recorded.longFrame();
		for (int split = 1; split < bytes.length - 1; split++) {
			Reading reading = new Reading();
			reading.read(bytes, 0, split);
			assertPart(split, bytes.length);
			reading.read(bytes, split, bytes.length - 1);
			assertPart(bytes.length - 1, bytes.length);
			assertThat(reading.reader.blockSince()).isNotZero();
			reading.read(bytes, bytes.length - 1, bytes.length);
			assertThat(reading.frames).hasSize(1);
			assertThat(this.heads.held()).isZero();
		}
	}

	private void assertPart(int arrived, int whole) {
		int header = HeaderBlock.FRAME_HEADER;
		assertThat(this.heads.held()).isBetween((long) Math.max(0, arrived - header - OWN),
				(long) Math.max(0, Math.min(2 * arrived, whole) - OWN));
	}

	@Test
	void aPartOfDataCountsForTheBodies() {
		byte[] bytes = Recorded.longData();
		for (int split = HeaderBlock.FRAME_HEADER + 1; split < bytes.length; split++) {
			Reading reading = new Reading();
			reading.read(bytes, 0, split);
			assertThat(reading.reader.partOfData()).isBetween(split - HeaderBlock.FRAME_HEADER, 2 * split);
			assertThat(reading.reader.blockSince()).isZero();
			assertThat(this.heads.held()).isZero();
			reading.read(bytes, split, bytes.length);
			assertThat(reading.frames).hasSize(1);
			assertThat(reading.reader.partOfData()).isZero();
		}
	}

	@Test
	void whatIsLeftOfAConnectionIsGivenBack() {
		for (byte[] bytes : List.of(Recorded.longFrame(), Recorded.longData(), Recorded.incompleteBlock().bytes())) {
			Reading reading = new Reading().read(Arrays.copyOf(bytes, bytes.length - 1));
			reading.reader.close();
			assertThat(reading.reader.partOfData()).isZero();
			assertThat(this.heads.held()).isZero();
		}
	}

	/** Nothing that follows it is read, however it arrives. */
	@Test
	void aBlockThatMayNotBeKeptIsTheLast() {
		byte[] bytes = Recorded.incompleteBlock().bytes();
		OpenHeads full = new OpenHeads(Recorded.INCOMPLETE_BLOCK - OWN - 1);
		for (int split = 1; split < bytes.length; split++) {
			List<String> told = new ArrayList<>();
			FrameReader reader = reader(full);
			for (byte[] part : List.of(Arrays.copyOf(bytes, split), Arrays.copyOfRange(bytes, split, bytes.length),
					Recorded.lastOfTheBlock(), Recorded.everyType().bytes())) {
				try {
					reader.readFrame(this.ctx, Unpooled.wrappedBuffer(part), new Reading().listener);
				}
				catch (Http2Exception ex) {
					told.add(ex.getClass().getSimpleName());
				}
			}
			assertThat(told).as("split after %d bytes", split).containsExactly("RefusedException");
			assertThat(full.held()).isZero();
		}
	}

	/** Bytes that a client sent, which end with a complete frame. */
	record Recorded(String name, int frames, byte[] bytes) {

		/** The length of the block that {@link #incompleteBlock()} begins, so far. */
		static final int INCOMPLETE_BLOCK = 4500;

		private static final byte[] GET = bytes("8286418aa0e41d139d09b8f01e0784");

		private static byte[] bytes(String hex) {
			return ByteBufUtil.decodeHexDump(hex);
		}

		private static byte[] together(byte[]... parts) {
			return bytes(Stream.of(parts).map(ByteBufUtil::hexDump).collect(Collectors.joining()));
		}

		/** A field that is not entered in the table: its name, a, and bytes of value. */
		private static byte[] field(int length) {
			byte[] value = new byte[length];
			Arrays.fill(value, (byte) 'x');
			ByteBuf field = Unpooled.buffer().writeBytes(bytes("00016a")).writeByte(0x7f);
			int rest = length - 127;
			for (; rest >= 128; rest >>= 7) {
				field.writeByte(rest | 0x80);
			}
			return ByteBufUtil.getBytes(field.writeByte(rest).writeBytes(value));
		}

		static Recorded everyType() {
			return new Recorded("every type of frame", 16, together(frame(4, 0, 0, bytes("000400010000")),
					frame(4, 1, 0, new byte[0]), frame(8, 0, 0, bytes("00010000")), frame(1, 4, 1, GET),
					frame(0, 0, 1, bytes("0102")), frame(0, 8, 1, bytes("0203040000")), frame(0, 1, 1, new byte[0]),
					frame(2, 0, 1, bytes("0000000310")), frame(1, 0x20 | 5, 3, together(bytes("000000010f"), GET)),
					frame(1, 8 | 1, 5, together(bytes("02"), Arrays.copyOf(GET, 4), bytes("0000"))),
					frame(9, 0, 5, Arrays.copyOfRange(GET, 4, 5)), frame(9, 0, 5, new byte[0]),
					frame(9, 4, 5, Arrays.copyOfRange(GET, 5, GET.length)), frame(6, 0, 0, bytes("0102030405060708")),
					frame(6, 1, 0, bytes("0807060504030201")), frame(3, 0, 3, bytes("00000008")),
					frame(0xaa, 0xff, 3, bytes("ffff")), frame(8, 0, 5, bytes("00000001")),
					frame(7, 0, 0, bytes("0000000000000000"))));
		}

		static Recorded few() {
			return new Recorded("a block in two frames, and a body", 3,
					together(frame(1, 0, 1, Arrays.copyOf(GET, 4)),
							frame(9, 4, 1, Arrays.copyOfRange(GET, 4, GET.length)), frame(0, 8, 1, bytes("0203040000")),
							frame(0, 1, 1, bytes("05"))));
		}

		static Recorded longBlock() {
			byte[] block = together(GET, field(1500), field(1500));
			return new Recorded("a block in three frames, then another", 2,
					together(frame(1, 1, 1, Arrays.copyOf(block, 1400)),
							frame(9, 0, 1, Arrays.copyOfRange(block, 1400, 2800)),
							frame(9, 4, 1, Arrays.copyOfRange(block, 2800, block.length)), frame(1, 5, 3, GET)));
		}

		/** Of 4,500 bytes in two frames. */
		static Recorded incompleteBlock() {
			byte[] block = together(GET, field(2000), field(INCOMPLETE_BLOCK - 2027));
			return new Recorded("a block of which the last frame is missing", 0,
					together(frame(1, 1, 1, Arrays.copyOf(block, 3000)),
							frame(9, 0, 1, Arrays.copyOfRange(block, 3000, INCOMPLETE_BLOCK))));
		}

		static byte[] lastOfTheBlock() {
			return frame(9, 4, 1, bytes("0001620178"));
		}

		static byte[] longFrame() {
			return frame(1, 5, 1, together(GET, field(3500)));
		}

		static byte[] longData() {
			return frame(0, 0, 1, new byte[500]);
		}

		/** A WINDOW_UPDATE of 0 on a stream that is open. */
		static Recorded wrongFrame() {
			return new Recorded("a frame that is wrong in itself, and others after it", 3,
					together(frame(1, 4, 1, GET), frame(8, 0, 1, bytes("00000000")), frame(6, 0, 0, new byte[8])));
		}

		/** PING has 8 bytes. */
		static Recorded wrongFrameOfTheConnection() {
			return new Recorded("a frame of a wrong length", 2,
					together(frame(1, 4, 1, GET), frame(6, 0, 0, new byte[7])));
		}

		static Recorded tooLongBlock() {
			return new Recorded("a block that is too long, and frames after it", 2, together(frame(1, 4, 1, GET),
					frame(1, 0, 3, new byte[0]), frame(9, 0, 3, field(LONGEST)), frame(6, 0, 0, new byte[8])));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
