package io.resound.server.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import io.resound.connection.Speaker;
import io.resound.error.Problem;
import io.resound.limits.Connections;
import io.resound.metrics.LoopMeters;
import io.resound.proxy.ProxyListener;
import io.resound.server.exchange.Responder;
import io.resound.server.exchange.Terms;
import io.resound.server.listen.ConnectionInitializer.Beginning;
import io.resound.server.web.WebFlux;
import io.resound.settings.InvalidSettingException;
import io.resound.tls.TlsListener;
import io.resound.tls.TlsListeners;
import io.resound.transport.AcceptFailures;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.tcp.TcpServer;
import reactor.netty.transport.ServerTransport;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Configures and binds a server of Reactor Netty for each listener, with this service's
 * event loops, socket options and pipelines. A listener that does not speak HTTP is a TCP
 * server of Reactor Netty, which only accepts the connections.
 */
final class ReactorServers {

	/**
	 * The bytes waiting to be written below which reading resumes, and above which it
	 * pauses.
	 */
	private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

	/**
	 * The most connections accepted in one iteration of the event loop: as many as the
	 * kernel's queue holds by the default of {@code somaxconn}. Clients that find the
	 * queue full retry after one second, three and seven.
	 */
	private static final int ACCEPTS_A_TURN = 4096;

	/**
	 * Netty's epoll transport decides whether there may be more to read by comparing the
	 * bytes read with the bytes requested. For a listening socket it compares a file
	 * descriptor with 1, and would accept one connection per iteration.
	 */
	private static final RecvByteBufAllocator ACCEPTS = new ServerChannelRecvByteBufAllocator()
		.respectMaybeMoreData(false)
		.maxMessagesPerRead(ACCEPTS_A_TURN);

	private final Serving serving;

	private final AcceptFailures acceptFailures;

	private final Connections process;

	private final Map<String, Speaker> speakers;

	private final boolean express;

	private final TlsListeners tls;

	private final Map<String, ProxyListener> proxies;

	private final ObjectProvider<Responder> responder;

	private final Map<String, Connections> connections = new ConcurrentHashMap<>();

	/**
	 * Creates the factory.
	 * @param serving what connections are served with
	 * @param acceptFailures logs that connections cannot be accepted
	 * @param process counts the connections of all listeners
	 * @param speakers the protocols other than HTTP, by their names
	 * @param express whether the express lane handles plain echoes
	 * @param tls the TLS of the listeners
	 * @param proxies the listeners whose connections begin with a PROXY header, by name
	 * @param responder responds to HTTP requests
	 */
	ReactorServers(Serving serving, AcceptFailures acceptFailures, Connections process, Map<String, Speaker> speakers,
			boolean express, TlsListeners tls, Map<String, ProxyListener> proxies,
			ObjectProvider<Responder> responder) {
		this.serving = serving;
		this.acceptFailures = acceptFailures;
		this.process = process;
		this.speakers = speakers;
		this.express = express;
		this.tls = tls;
		this.proxies = proxies;
		this.responder = responder;
	}

	/**
	 * Returns the same with separate event loops, drain state and count of connections.
	 * @param meters creates the meters of one event loop
	 */
	ReactorServers apart(Supplier<LoopMeters> meters) {
		return new ReactorServers(this.serving.apart(meters), this.acceptFailures,
				new Connections(this.process.limit()), this.speakers, this.express, this.tls, this.proxies,
				this.responder);
	}

	/** The names of the available protocols. */
	List<String> protocols() {
		List<String> protocols = new ArrayList<>(this.speakers.keySet());
		protocols.addFirst(Listener.HTTP);
		return protocols;
	}

	/** What connections are served with. */
	Serving serving() {
		return this.serving;
	}

	/** The count of a listener's connections. */
	Connections connections(Listener listener) {
		Integer limit = listener.limit();
		return (limit == null) ? this.process : this.connections.computeIfAbsent(listener.name(),
				(name) -> this.process.ofListener(listener.setting("limit"), limit));
	}

	/**
	 * Binds a listener.
	 * @param listener the listener
	 * @param file the file of its Unix domain socket, or {@code null} if it has a port
	 * @param bound receives the channel before it accepts a connection
	 * @throws InvalidSettingException if the address is not available
	 */
	DisposableServer bind(Listener listener, @Nullable SocketFile file, BiConsumer<Listener, Channel> bound) {
		if (file != null) {
			if (!this.serving.eventLoops().hasUnixSockets()) {
				throw InvalidSettingException.broken(listener.setting("path"), String.valueOf(listener.path()),
						"needs the transport epoll; the transport in use is "
								+ this.serving.eventLoops().transport().label());
			}
			file.prepare();
		}
		try {
			SocketAddress address = address(listener);
			DisposableServer server = listener.speaksHttp()
					? http(HttpServer.create().bindAddress(() -> address).route(this::route), listener, bound).bindNow()
					: tune(TcpServer.create().bindAddress(() -> address), listener, bound).bindNow();
			if (file != null) {
				file.bound();
			}
			return server;
		}
		catch (ChannelBindException ex) {
			throw Addresses.unavailable(listener, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The permissions of " + listener.path() + " could not be set", ex);
		}
	}

	private static SocketAddress address(Listener listener) {
		return (listener.path() != null) ? new DomainSocketAddress(listener.path().toString()) : listener.address();
	}

	/** Routes all requests to the router. */
	void route(HttpServerRoutes routes) {
		routes.route((request) -> true, WebFlux.answering(this.responder.getObject()));
	}

	/** Configures an HTTP server for a listener. */
	HttpServer http(HttpServer server, Listener listener, BiConsumer<Listener, Channel> bound) {
		return tune(server, listener, bound).protocol(HttpProtocol.HTTP11);
	}

	/** Initializes the pipelines of connections whose first bytes are HTTP/2's. */
	private ChannelHandler multiplexer() {
		HttpServerConfig configuration = HttpServer.create()
			.route(this::route)
			.protocol(HttpProtocol.H2C)
			.configuration();
		return configuration.channelInitializer(new StreamObserver(configuration.childObserver()), null, true);
	}

	/** Sets the event loops, the pipelines and the socket options of a server. */
	private <T extends ServerTransport<T, ?>> T tune(T server, Listener listener, BiConsumer<Listener, Channel> bound) {
		return server.runOn(this.serving.eventLoops())
			.option(ChannelOption.RECVBUF_ALLOCATOR, ACCEPTS)
			// Netty has set it already.
			.childOption(ChannelOption.TCP_NODELAY, null)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
			.doOnBound((listening) -> {
				// First, since the start line may be written while classes are loaded
				// below.
				bound.accept(listener, listening.channel());
				accept(listener, listening.channel());
			});
	}

	private void accept(Listener listener, Channel listening) {
		listening.pipeline()
			.addFirst("resound.accept",
					new AcceptGate(listening, connections(listener), beginnings(listener), this.serving.troubles()))
			.addFirst("resound.accept-failures", this.acceptFailures);
	}

	private Function<@Nullable Connections, ChannelHandler> beginnings(Listener listener) {
		if (listener.speaksHttp()) {
			Map<EventLoop, LoopContext> loops = LoopContext.ofAll(this.serving, listener.name(),
					this.responder.getObject());
			ChannelHandler multiplexer = multiplexer();
			return (exceeded) -> {
				Problem full = (exceeded != null) ? Problem.tooManyConnections(exceeded.limit(), exceeded.setting())
						: null;
				return new ConnectionInitializer(this.serving, listener.name(), preceded(listener,
						new HttpSpeaker(loops, multiplexer, new Terms(listener.http2(), full), this.express)));
			};
		}
		Speaker speaker = Objects.requireNonNull(this.speakers.get(listener.protocol()));
		return (exceeded) -> (exceeded != null) ? new ClosingInitializer()
				: new ConnectionInitializer(this.serving, listener.name(), preceded(listener, speaker::speak));
	}

	/** Puts a PROXY header and TLS before a protocol if the listener has them. */
	private Beginning preceded(Listener listener, Beginning beginning) {
		Beginning secured = secured(listener, beginning);
		ProxyListener proxy = listener.behindProxy() ? this.proxies.get(listener.name()) : null;
		return (proxy == null) ? secured : (connection) -> proxy.begin(connection, secured::begin);
	}

	/** Puts TLS before a protocol if the listener has it. */
	private Beginning secured(Listener listener, Beginning beginning) {
		TlsListener tls = (listener.tls() != null) ? this.tls.of(listener.name()) : null;
		return (tls == null) ? beginning : (connection) -> tls.begin(connection, beginning::begin);
	}

}
