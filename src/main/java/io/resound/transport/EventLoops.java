package io.resound.transport;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.NettyRuntime;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.resources.LoopResources;

import org.springframework.context.ApplicationEventPublisher;

/**
 * The event loops of the listeners: one for each processor of the process, on the
 * configured transport or, if that is not available, on the next one that is.
 */
public final class EventLoops implements LoopResources {

	private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

	/** The order in which transports are tried. {@code AUTO} starts with epoll. */
	private static final List<Transport> WAYS = List.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO);

	static {
		// System properties of Netty, read when its io_uring transport is first used.
		// If a reset arrives together with data, a multishot poll reports only the
		// data, and the connection would stay open forever.
		turnOff("io.netty.iouring.pollAddMultishotEnabled");
		// A multishot accept that fails is repeated at once, although automatic reading
		// is off.
		turnOff("io.netty.iouring.acceptMultiShotEnabled");
		// The connections of a loop share an array for what is written in one go, of ten
		// times this size by default. Netty puts no more in it, but takes it for full
		// only at its end: the writes that find it so would be empty, and be repeated at
		// once, until the loop submits them.
		preset("io.netty.iouring.numElementsIoVec", "1024");
		// The kernel's maximum, 1 MiB for each loop. Netty warns of each completion queue
		// that is too short, as that of a thousand busy connections would be by default.
		preset("io.netty.iouring.cqSize", "65536");
	}

	private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));

	private final Transport transport;

	private final ApplicationEventPublisher events;

	private final LoopGroup group;

	private final HeldMemory heldMemory;

	private final Map<EventLoop, ReadBuffers> readBuffers = new LinkedHashMap<>();

	/**
	 * Starts the loops.
	 * @param settings the transport, and whether loops are pinned
	 * @param events publishes {@link LoopEnded}
	 */
	EventLoops(TransportSettings settings, ApplicationEventPublisher events) {
		this(settings.transport(), settings.pinEventLoops(),
				HeldMemory.ofProcess((long) NettyRuntime.availableProcessors() * ReadBuffers.LARGE_IN_ALL), events);
	}

	private EventLoops(Transport wanted, boolean pinned, HeldMemory heldMemory, ApplicationEventPublisher events) {
		this.heldMemory = heldMemory;
		this.transport = choose(wanted);
		this.events = events;
		this.group = new LoopGroup(NettyRuntime.availableProcessors(), new LoopThreadFactory(pinned),
				handlerFactory(this.transport), events);
		Recurrence failures = new Recurrence();
		for (EventExecutor executor : this.group) {
			this.readBuffers.put((EventLoop) executor, new ReadBuffers(heldMemory, failures));
		}
		this.group.terminationFuture().addListener((ended) -> this.readBuffers.values().forEach(ReadBuffers::release));
	}

	/** Starts another set of loops on the same transport, which the caller shuts down. */
	public EventLoops others() {
		return new EventLoops(this.transport, false, this.heldMemory, this.events);
	}

	/** Turns a feature of Netty off, unless the command line sets it. */
	private static void turnOff(String property) {
		preset(property, "false");
	}

	private static void preset(String property, String value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, value);
		}
	}

	private static Transport choose(Transport wanted) {
		int first = WAYS.indexOf((wanted != Transport.AUTO) ? wanted : Transport.EPOLL);
		for (Transport candidate : WAYS.subList(first, WAYS.size())) {
			Throwable obstacle = obstacle(candidate);
			if (obstacle == null) {
				return candidate;
			}
			if (wanted == candidate) {
				log.warn("{} is not available ({}); trying the next transport", candidate.label(),
						rootMessage(obstacle));
			}
			else if (candidate == Transport.EPOLL && LINUX) {
				log.warn(
						"{} is not available ({}); falling back to NIO, which is slower. Netty unpacks its native library to a"
								+ " directory that must be writable and not be mounted noexec: /tmp, or what"
								+ " -Dio.netty.native.workdir names",
						candidate.label(), rootMessage(obstacle));
			}
			else {
				log.debug("{} is not available", candidate.label(), obstacle);
			}
		}
		throw new IllegalStateException("NIO always works");
	}

	private static @Nullable Throwable obstacle(Transport transport) {
		return switch (transport) {
			case IO_URING -> IoUring.unavailabilityCause();
			case EPOLL -> Epoll.unavailabilityCause();
			case NIO, AUTO -> null;
		};
	}

	private static String rootMessage(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root.toString();
	}

	private static IoHandlerFactory handlerFactory(Transport transport) {
		return switch (transport) {
			case IO_URING -> IoUringIoHandler.newFactory();
			case EPOLL -> coalescing(EpollIoHandler.newFactory());
			case NIO, AUTO -> NioIoHandler.newFactory();
		};
	}

	private static IoHandlerFactory coalescing(IoHandlerFactory epoll) {
		return (executor) -> new CoalescingIoHandler(epoll.newHandler(executor));
	}

	/** The transport in use. */
	public Transport transport() {
		return this.transport;
	}

	/** The loops. */
	public Set<EventLoop> all() {
		return this.readBuffers.keySet();
	}

	/**
	 * The allocator of the buffers that a connection reads into.
	 * @param loop the connection's event loop
	 * @param starved called on the loop, in the middle of a read, when there is no memory
	 * for a buffer: what the transport reads from then on is lost
	 */
	public RecvByteBufAllocator readBuffers(EventLoop loop, Runnable starved) {
		return Objects.requireNonNull(this.readBuffers.get(loop), () -> "not a loop of this server: " + loop)
			.allocator(starved);
	}

	/**
	 * Adds what the transport needs in the pipeline of a connection.
	 * @param pipeline the pipeline, with the handler that decides whether the connection
	 * is read as its last
	 */
	public void complete(ChannelPipeline pipeline) {
		if (this.transport == Transport.IO_URING) {
			pipeline.addLast("resound.turns", new ReadTurns());
		}
	}

	/**
	 * Makes the next read of a connection a small one, since what was read last took long
	 * for its size. The other connections of the event loop get their turn earlier.
	 */
	public static void readLittle(Channel connection) {
		if (connection.config().getRecvByteBufAllocator() instanceof ReadBuffers.ConnectionBuffers buffers) {
			buffers.readLittle();
		}
	}

	/** Counts the direct memory that connections hold. */
	public HeldMemory heldMemory() {
		return this.heldMemory;
	}

	@Override
	public EventLoopGroup onServer(boolean useNative) {
		return this.group;
	}

	/**
	 * Whether the transport can serve Unix domain sockets. Only epoll can: with io_uring
	 * and NIO, Netty closes such a connection when its client sends FIN, whatever
	 * {@link ChannelOption#ALLOW_HALF_CLOSURE} says, and the response is lost.
	 */
	public boolean hasUnixSockets() {
		return this.transport == Transport.EPOLL;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
		return (C) ListeningChannels.create(this.transport, type);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup group) {
		return (Class<? extends C>) ListeningChannels.type(this.transport, type);
	}

	/** Creates a channel that receives datagrams. */
	public DatagramChannel newDatagramChannel() {
		return ListeningChannels.datagrams(this.transport);
	}

	/** Shuts the loops down. Their connections are closed. */
	public void shutdown() {
		this.group.shutdownGracefully();
	}

	@Override
	@SuppressWarnings({ "unchecked", "rawtypes" })
	public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
		return Mono.defer(() -> FutureMono.from((io.netty.util.concurrent.Future) this.group
			.shutdownGracefully(quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)));
	}

}
