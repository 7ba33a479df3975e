package io.resound.server.http2;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Stream.State;
import io.netty.util.ReferenceCountUtil;
import io.resound.connection.ClientConnection;
import io.resound.connection.Draining;
import io.resound.connection.Loop;
import io.resound.connection.Loops;
import io.resound.connection.OpenHeads;
import io.resound.connection.Timeouts;
import io.resound.express.ExpressLoop;
import io.resound.metrics.LoopMeters;
import io.resound.metrics.Meter;
import io.resound.route.Arounds;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.Http2Use;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.Terms;
import io.resound.spool.Spools;
import io.resound.transport.HeldMemory;
import io.resound.trouble.Troubles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** What passes the handler between the frame codec and the multiplexer. */
class Http2HandlerTests {

	/** More bytes than a channel can hold and still be writable. */
	private static final int BODY = 100_000;

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10),
			Duration.ofSeconds(10), 4096);

	private static final HttpLimits LIMITS = new HttpLimits(BODY, 4096, 8192, 100, Integer.MAX_VALUE);

	private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

	private final List<String> passed = new ArrayList<>();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
		this.encoder.close();
	}

	private void speakHttp2(boolean express, ChannelHandler multiplexer) {
		Loop loop = new Loops(List.of(this.channel.eventLoop()), new HeldMemory(1 << 30, 0), Spools.off(), TIMEOUTS,
				new Troubles(), () -> new LoopMeters(Map.of()))
			.of(this.channel.eventLoop());
		ClientConnection connection = new ClientConnection(loop, Meter.NONE, "http", TIMEOUTS, new Draining(),
				new OpenHeads(1_000_000));
		this.channel.pipeline().addLast(connection).addLast("next", new ChannelInboundHandlerAdapter());
		DateField date = new DateField();
		Routes routes = new Routes(List.of(Route.at("/echo/**")
			.anyOtherMethodExcept("TRACE")
			.answeredBy((request) -> ServerResponse.noContent().build())));
		ExpressLoop lanes = new ExpressLoop(Meter.NONE, routes.endpoint(routes.at(ExpressLoop.PATH)), date::now,
				LIMITS.body(), LIMITS.line(), LIMITS.fieldCount(), (host) -> true, Set.of());
		new Http2(LIMITS, routes, new Arounds(List.of()), date, lanes).speak(connection, "next", express,
				new Terms(Http2Use.TRUE, null));
		this.channel.pipeline().replace("next", "multiplexer", multiplexer);
		ByteBuf largeWindow = Unpooled.buffer().writeShort(4).writeInt(2 * BODY);
		this.channel.writeInbound(Http2CodecUtil.connectionPrefaceBuf(), frame(4, 0, 0, largeWindow),
				frame(8, 0, 0, Unpooled.buffer().writeInt(2 * BODY)));
	}

	private static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
		return Unpooled.wrappedBuffer(Unpooled.buffer(9)
			.writeMedium(payload.readableBytes())
			.writeByte(type)
			.writeByte(flags)
			.writeInt(stream), payload);
	}

	private void request(int stream, String method, String path) throws Http2Exception {
		ByteBuf block = Unpooled.buffer();
		this.encoder.encodeHeaders(stream,
				new DefaultHttp2Headers().method(method).scheme("http").authority("localhost").path(path), block);
		this.channel.writeInbound(frame(1, 4 | 1, stream, block));
	}

	@Test
	void theMultiplexerIsToldOnlyOfStreamsThatTheRouterAnswers() throws Exception {
		speakHttp2(true, new Recorder());
		request(1, "POST", "/echo");
		request(3, "POST", "/echo?routed");
		request(5, "TRACE", "http://[/echo");
		request(7, "GET", "/livez");
		assertThat(this.passed).containsExactly("3 opened", "3 head", "7 opened", "7 head");
	}

	@Test
	void withoutTheLaneThatIsEveryStreamThatIsNotRefused() throws Exception {
		speakHttp2(false, new Recorder());
		request(1, "POST", "/echo");
		request(3, "TRACE", "http://[/echo");
		assertThat(this.passed).containsExactly("1 opened", "1 head");
	}

	/**
	 * Each write fills the connection and is done before there is room again, as when
	 * many streams write. A stream's channel must learn of the room all the same.
	 */
	@Test
	void aStreamsChannelIsWritableOnceTheConnectionIs() throws Exception {
		List<Channel> children = new ArrayList<>();
		speakHttp2(true, new Http2MultiplexHandler(new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel child) {
				children.add(child);
			}

		}));
		request(1, "POST", "/echo");
		request(3, "POST", "/echo?routed");
		assertThat(children).hasSize(1);
		Channel child = children.getFirst();
		this.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {

			@Override
			public void flush(ChannelHandlerContext ctx) {
				setFull(true);
				ctx.flush();
			}

		});
		child.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
		child.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[BODY]), false));
		assertThat(this.channel.isWritable()).isFalse();
		assertThat(child.isWritable()).isFalse();
		for (int written = 0; written < BODY; written += Short.MAX_VALUE) {
			setFull(false);
			this.channel.runPendingTasks();
		}
		this.channel.pipeline().removeFirst();
		setFull(false);
		this.channel.runPendingTasks();
		assertThat(child.isWritable()).isTrue();
	}

	/**
	 * The reset arrives while the head waits for a flush, and its write completes within
	 * the flush. The stream's channel does not read, so that it has not been told.
	 */
	@Test
	void theRestOfAResponseWhoseStreamTheClientHasResetIsDropped() throws Exception {
		List<Channel> children = new ArrayList<>();
		speakHttp2(true, new Http2MultiplexHandler(new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel child) {
				child.config().setAutoRead(false);
				children.add(child);
			}

		}));
		request(3, "POST", "/echo?routed");
		Channel child = children.getFirst();
		ByteBuf body = Unpooled.buffer().writeZero(BODY);
		List<ChannelFuture> rest = new ArrayList<>();
		child.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")))
			.addListener((head) -> rest.add(child.writeAndFlush(new DefaultHttp2DataFrame(body, true))));
		assertThat(rest).isEmpty();
		this.channel.writeInbound(frame(3, 0, 3, Unpooled.buffer().writeInt(8)));
		assertThat(rest).singleElement().satisfies((write) -> assertThat(write.cause()).isNull());
		assertThat(body.refCnt()).isZero();
	}

	private void setFull(boolean full) {
		this.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, !full);
	}

	/** Stands where the multiplexer does. */
	private final class Recorder extends ChannelInboundHandlerAdapter {

		@Override
		public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
			if (event instanceof Http2FrameStreamEvent opened && opened.stream().state() != State.CLOSED) {
				Http2HandlerTests.this.passed.add(opened.stream().id() + " opened");
			}
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object msg) {
			if (msg instanceof Http2HeadersFrame head) {
				Http2HandlerTests.this.passed.add(head.stream().id() + " head");
			}
			ReferenceCountUtil.release(msg);
		}

	}

}
