package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.Epoll;
import io.resound.testing.BothWays;
import io.resound.testing.RawClient;
import io.resound.testing.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** How connections are accepted, and what they get. */
@BothWays
class AcceptTests {

	private static final int CLIENTS = 200;

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio" })
	@Timeout(60)
	void allThatWaitAreAcceptedInOneTurnOfTheLoop(String transport) throws InterruptedException {
		assumeThat(!transport.equals("epoll") || Epoll.isAvailable()).isTrue();
		List<RawClient> clients = new ArrayList<>();
		try (Service service = Service.start("resound.server.transport=" + transport)) {
			DisposableServer server = listen(service);
			try {
				Turns turns = new Turns();
				addFirst(server.channel(), turns);
				AtomicBoolean connected = hold(server.channel());
				for (int i = 0; i < CLIENTS; i++) {
					clients.add(RawClient.connect(((InetSocketAddress) server.address()).getPort()));
				}
				connected.set(true);
				assertThat(turns.ended.poll(10, TimeUnit.SECONDS)).isEqualTo(CLIENTS);
			}
			finally {
				clients.forEach(RawClient::close);
				server.disposeNow();
			}
		}
	}

	@Test
	@Timeout(60)
	void aConnectionHasTheHandlersOfTheCodecOnlyOnceTheRouterIsAsked() {
		try (Service service = Service.start("resound.express.enabled=true")) {
			DisposableServer server = listen(service);
			BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
			addFirst(server.channel(), new ChannelInboundHandlerAdapter() {

				@Override
				public void channelRead(ChannelHandlerContext ctx, Object child) {
					accepted.add((Channel) child);
					ctx.fireChannelRead(child);
				}

			});
			try (RawClient client = RawClient.connect(((InetSocketAddress) server.address()).getPort())) {
				client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
				assertThat(client.read().text()).isEqualTo("hello");
				Map<String, ChannelHandler> pipeline = accepted.element().pipeline().toMap();
				assertThat(pipeline).containsOnlyKeys("resound.connection", "resound.express");
				client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
				assertThat(client.read().status()).isEqualTo(200);
				pipeline = accepted.element().pipeline().toMap();
				assertThat(pipeline).containsOnlyKeys("resound.connection", "resound.express", "resound.decoder",
						"resound.encoder", "resound.http1");
			}
			finally {
				server.disposeNow();
			}
		}
	}

	/** The service's server on one more port, whose channel can be had. */
	private static DisposableServer listen(Service service) {
		return service.context().getBean(HttpListener.class).bindToLoopback();
	}

	/**
	 * Adds a handler on the channel's loop, so that it sees whatever comes from now on.
	 */
	private static void addFirst(Channel channel, ChannelHandler handler) {
		channel.eventLoop().submit(() -> channel.pipeline().addFirst(handler)).syncUninterruptibly();
	}

	/**
	 * Keeps the channel's loop from turning until the value is true, without a call that
	 * BlockHound knows.
	 */
	private static AtomicBoolean hold(Channel channel) throws InterruptedException {
		AtomicBoolean released = new AtomicBoolean();
		CountDownLatch held = new CountDownLatch(1);
		channel.eventLoop().execute(() -> {
			held.countDown();
			boolean wait = true;
			while (wait) {
				wait = !released.get();
			}
		});
		assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
		return released;
	}

	/** How many connections each turn accepts. */
	private static final class Turns extends ChannelInboundHandlerAdapter {

		private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();

		private int accepted;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object child) {
			this.accepted++;
			ctx.fireChannelRead(child);
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext ctx) {
			this.ended.add(this.accepted);
			this.accepted = 0;
			ctx.fireChannelReadComplete();
		}

	}

}
