package io.resound.express;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.ClientConnection;
import io.resound.connection.Draining;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Timeouts;
import io.resound.metrics.Endpoints;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose turn it is on a connection, step by step, on a kernel that takes its time. */
class ExpressLaneTurnTests {

	private static final String PLAIN = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nplain";

	private static final String QUERY = "GET /echo?a=b HTTP/1.1\r\nHost: a\r\n\r\n";

	private final SlowKernel kernel = new SlowKernel();

	private final Codec codec = new Codec();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final ExpressLane lane;

	private int takenOver;

	ExpressLaneTurnTests() {
		Loops loops = new Loops(List.of(this.channel.eventLoop()), new HeldMemory(1 << 30, 0), Spools.off(),
				new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 4096), new Troubles(),
				() -> new LoopMeters(Map.of()));
		ClientConnection connection = new ClientConnection(loops.of(this.channel.eventLoop()), Meter.NONE, "http",
				new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 4096), new Draining(),
				new OpenHeads(1000));
		ExpressLoop loop = new ExpressLoop(Meter.NONE, new Endpoints(List.of()).unknown(), () -> AsciiString.of("now"),
				1000, 8192, 100, (host) -> true, Set.of(), () -> false);
		this.lane = new ExpressLane(loop, connection, (begun) -> this.takenOver++);
		this.channel.pipeline().addLast(this.kernel, connection, this.lane, this.codec);
	}

	@AfterEach
	void close() {
		this.kernel.take();
		this.channel.finishAndReleaseAll();
	}

	private void arrives(String bytes) {
		this.channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
	}

	@Test
	void theRouterGetsTheConnectionOnlyWhenTheLanesResponsesHaveBeenWritten() {
		arrives(PLAIN + QUERY);
		assertThat(this.kernel.promise).as("the response to the plain echo").isNotNull();
		assertThat(this.takenOver).as("it has not been written").isZero();
		assertThat(this.codec.read).isEmpty();
		this.kernel.take();
		assertThat(this.takenOver).isEqualTo(1);
		assertThat(this.codec.read).hasToString(QUERY);
	}

	@Test
	void whatComesWhileTheLaneLeavesIsTheRoutersInOrder() {
		arrives(PLAIN + QUERY);
		arrives(PLAIN);
		assertThat(this.codec.read).isEmpty();
		this.kernel.take();
		assertThat(this.codec.read).hasToString(QUERY + PLAIN);
		assertThat(this.kernel.promise).as("the lane answers nothing").isNull();
	}

	@Test
	void whatTheRouterGivesBackIsTheLanesFirst() {
		arrives(QUERY);
		this.lane.takeBack(Unpooled.copiedBuffer(PLAIN + PLAIN.substring(0, 10), StandardCharsets.US_ASCII));
		assertThat(this.kernel.responses).isEqualTo(1);
		this.kernel.take();
		arrives(PLAIN.substring(10));
		assertThat(this.kernel.responses).isEqualTo(2);
		assertThat(this.takenOver).isEqualTo(1);
		assertThat(this.codec.read).hasToString(QUERY);
	}

	@Test
	void theRouterIsToldOfTheEndOfEachReadThatItWasToldOf() {
		arrives(QUERY);
		assertThat(this.codec.reads).isZero();
		this.channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(QUERY, StandardCharsets.US_ASCII));
		assertThat(this.codec.reads).isEqualTo(1);
		this.lane.takeBack(Unpooled.EMPTY_BUFFER);
		assertThat(this.codec.reads).isZero();
		arrives(PLAIN);
		assertThat(this.codec.reads).isZero();
		assertThat(this.codec.completes).isEqualTo(2);
	}

	/** Takes what is written when it is told to. */
	private static final class SlowKernel extends ChannelOutboundHandlerAdapter {

		private @Nullable ChannelPromise promise;

		private int responses;

		@Override
		public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
			this.responses++;
			this.promise = promise;
			ReferenceCountUtil.release(msg);
		}

		private void take() {
			if (this.promise != null) {
				ChannelPromise taken = this.promise;
				this.promise = null;
				taken.setSuccess();
			}
		}

	}

	/** Shows what the lane passes on. */
	private static final class Codec extends ChannelInboundHandlerAdapter {

		private final StringBuilder read = new StringBuilder();

		/** Reads that have not been completed. */
		private int reads;

		private int completes;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			ByteBuf bytes = (ByteBuf) msg;
			this.read.append(bytes.toString(StandardCharsets.US_ASCII));
			this.reads++;
			bytes.release();
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext ctx) {
			this.reads = 0;
			this.completes++;
		}

	}

}
