package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.resound.metrics.Endpoints;
import io.resound.metrics.Meter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the lane does to a head, against what it stands in for. It decided that the lane
 * is in front of the codec, and that the head of an answer is kept as bytes. On one core,
 * JDK 25, in nanoseconds and bytes a request:
 *
 * <pre>
 * recognise           75    0
 * decode             415  944
 * answer              19    0
 * answerPutTogether  131  776
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LaneBenchmark {

	private static final byte[] REQUEST = ("POST /echo HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
			+ "Content-Type: application/octet-stream\r\nContent-Length: 128\r\n\r\n" + "x".repeat(128))
		.getBytes(StandardCharsets.US_ASCII);

	private final AsciiString date = AsciiString.of("Sun, 06 Nov 1994 08:49:37 GMT");

	private final PlainEcho echo = new PlainEcho(1 << 30, 8192, 100, (host) -> true, Set.of());

	private final ExpressLoop loop = new ExpressLoop(Meter.NONE,
			new Endpoints(List.of()).unknown(), () -> this.date, 1 << 30, 8192, 100, (host) -> true, Set.of(),
			() -> false);

	private ByteBuf in;

	private ByteBuf out;

	private Http1ResponseHead head;

	private EmbeddedChannel codec;

	@Setup
	public void open() {
		this.in = Unpooled.directBuffer().writeBytes(REQUEST);
		this.out = Unpooled.directBuffer(1024);
		this.echo.begin(this.in);
		this.echo.read(this.in);
		this.head = this.echo.responseHead(Http1ResponseHead.UNTYPED);
		this.codec = new EmbeddedChannel(new HttpRequestDecoder());
	}

	@TearDown
	public void close() {
		this.in.release();
		this.out.release();
		this.codec.finishAndReleaseAll();
	}

	/** The lane: the request's head, from bytes to what it means. */
	@Benchmark
	public Object recognise() {
		this.echo.begin(this.in);
		return this.echo.read(this.in);
	}

	/** The codec, which makes objects of head and body. */
	@Benchmark
	public int decode() {
		this.codec.writeInbound(this.in.retainedDuplicate());
		int messages = 0;
		for (Object message = this.codec.readInbound(); message != null; message = this.codec.readInbound()) {
			ReferenceCountUtil.release(message);
			messages++;
		}
		return messages;
	}

	/** The head of the answer, from the bytes that are kept for this type. */
	@Benchmark
	public int answer() {
		Http1ResponseHead same = this.echo.responseHead(this.head);
		this.out.clear();
		this.loop.mostBytes(same);
		this.loop.write(same, 128, this.out);
		return this.out.writerIndex();
	}

	/** The same, put together anew for each answer. */
	@Benchmark
	public int answerPutTogether() {
		Http1ResponseHead other = this.echo.responseHead(Http1ResponseHead.EMPTY);
		this.out.clear();
		this.loop.mostBytes(other);
		this.loop.write(other, 128, this.out);
		return this.out.writerIndex();
	}

}
