package io.resound.udp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.resound.metrics.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * Decides who gets datagrams back. An echo must not answer another service that answers
 * (CVE-2024-2169): two of them would go on forever. Nor must it send to many hosts at
 * once, or help to flood one whose address a sender has forged. Safe from any thread.
 */
final class SenderCheck {

	/** Where services listen, and clients do not. */
	private static final int FIRST_CLIENT_PORT = 1024;

	private static final InetAddress BROADCAST = InetAddress.ofLiteral("255.255.255.255");

	private final SenderRates rates;

	/** The broadcast addresses of this machine's networks. */
	private final Set<InetAddress> broadcasts = broadcasts();

	/** The ports of all listeners that speak UDP. */
	private volatile int[] ownPorts = {};

	/**
	 * Creates the check.
	 * @param rates how often each address has sent
	 */
	SenderCheck(SenderRates rates) {
		this.rates = rates;
	}

	private static Set<InetAddress> broadcasts() {
		try {
			return Stream
				.concat(Stream.of(BROADCAST),
						NetworkInterface.networkInterfaces()
							.flatMap((network) -> network.getInterfaceAddresses().stream())
							.map(InterfaceAddress::getBroadcast)
							.filter(Objects::nonNull))
				.collect(Collectors.toUnmodifiableSet());
		}
		catch (SocketException ex) {
			return Set.of(BROADCAST);
		}
	}

	/** Called when a socket has been bound to a port, maybe not the first one. */
	synchronized void listensOn(int port) {
		if (!isOwn(port)) {
			int[] ports = Arrays.copyOf(this.ownPorts, this.ownPorts.length + 1);
			ports[ports.length - 1] = port;
			this.ownPorts = ports;
		}
	}

	private boolean isOwn(int port) {
		for (int own : this.ownPorts) {
			if (own == port) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Why a datagram is dropped, or {@code null} if it is sent back.
	 * @param sender where it comes from
	 * @param nanos the time, by {@link System#nanoTime()}
	 */
	@Nullable DropReason check(InetSocketAddress sender, long nanos) {
		if (sender.getPort() < FIRST_CLIENT_PORT) {
			return DropReason.PORT;
		}
		if (isOwn(sender.getPort())) {
			return DropReason.LOOP;
		}
		InetAddress address = sender.getAddress();
		if (address.isMulticastAddress() || address.isAnyLocalAddress() || this.broadcasts.contains(address)) {
			return DropReason.ADDRESS;
		}
		return this.rates.take(address, (int) TimeUnit.NANOSECONDS.toSeconds(nanos)) ? null : DropReason.RATE;
	}

}
