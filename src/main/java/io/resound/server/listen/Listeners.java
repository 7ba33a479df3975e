package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * All listeners of the service. Binds those that Spring Boot does not, and closes all of
 * them at the drain. The bound port of a listener is the property
 * {@code local.listeners.<name>.port}.
 */
public final class Listeners implements SmartLifecycle, AutoCloseable {

	private static final String LOCAL = "local.listeners";

	private final List<Listener> all;

	private final ReactorServers servers;

	private final DatagramServers datagrams;

	private final Map<String, Object> ports = new ConcurrentHashMap<>();

	private final Map<Listener, List<Channel>> channels = Collections.synchronizedMap(new LinkedHashMap<>());

	private final Map<Listener, SocketFile> files = Collections.synchronizedMap(new LinkedHashMap<>());

	private volatile boolean running;

	/**
	 * Creates the listeners, which do not listen yet.
	 * @param all the listeners, of which Spring Boot binds the first
	 * @param servers binds the others
	 * @param datagrams binds those of datagrams
	 * @param environment receives the bound ports as properties
	 */
	Listeners(List<Listener> all, ReactorServers servers, DatagramServers datagrams,
			ConfigurableEnvironment environment) {
		this.all = all;
		this.servers = servers;
		this.datagrams = datagrams;
		environment.getPropertySources().addFirst(new MapPropertySource(LOCAL, this.ports));
	}

	/** The listener that Spring Boot binds. */
	Listener first() {
		return this.all.getFirst();
	}

	/**
	 * Called when a listener has been bound, before it accepts a connection. A listener
	 * of datagrams has several channels on the same port.
	 */
	void bound(Listener listener, Channel channel) {
		this.channels.computeIfAbsent(listener, (bound) -> new CopyOnWriteArrayList<>()).add(channel);
		if (channel.localAddress() instanceof InetSocketAddress address) {
			this.ports.put(LOCAL + "." + listener.name() + ".port", address.getPort());
		}
	}

	@Override
	public void start() {
		this.running = true;
		for (Listener listener : this.all.subList(1, this.all.size())) {
			if (listener.hasDatagrams()) {
				this.datagrams.bind(listener, this::bound);
				continue;
			}
			SocketFile file = SocketFile.of(listener);
			if (file != null) {
				this.files.put(listener, file);
			}
			this.servers.bind(listener, file, this::bound);
		}
	}

	/**
	 * The bound listeners in their order, each with its actual port if the configured one
	 * was 0.
	 */
	public List<Listener> bound() {
		return this.all.stream().flatMap((listener) -> {
			List<Channel> channels = this.channels.get(listener);
			return (channels == null) ? Stream.empty()
					: Stream.of((channels.getFirst().localAddress() instanceof InetSocketAddress inet)
							? listener.at(inet) : listener);
		}).toList();
	}

	/** The number of connections of a listener that are served at a time. */
	public int limit(Listener listener) {
		return this.servers.connections(listener).limit();
	}

	/**
	 * Stops listening, so that later connects are refused. Blocks until all listeners are
	 * closed.
	 */
	@Override
	public void close() {
		List<ChannelFuture> closed = List.copyOf(this.channels.values())
			.stream()
			.flatMap(List::stream)
			.map(Channel::close)
			.toList();
		closed.forEach(ChannelFuture::syncUninterruptibly);
		List.copyOf(this.files.values()).forEach(SocketFile::remove);
	}

	@Override
	public void stop() {
		close();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
	}

}
