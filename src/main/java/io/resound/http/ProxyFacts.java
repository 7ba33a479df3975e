package io.resound.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy has said of a connection in a PROXY header. Nothing proves that it is
 * true.
 *
 * @param version the version of the protocol, 1 or 2
 * @param local whether the header says nothing of a client ({@code LOCAL}, or an unknown
 * family of addresses), so that the other end of the connection counts as the client
 * @param source the address of the client; {@code null} if {@code local}, or if the
 * client has connected to a Unix domain socket of the proxy
 * @param destination the address that the client has connected to, {@code null} likewise
 * @param tlvs the type-length-value vectors of version 2 as they arrived, complete and at
 * most 508 bytes; nobody may change them
 */
@SuppressWarnings("ArrayRecordComponent") // Each connection keeps one, so it has to be
											// small.
public record ProxyFacts(int version, boolean local, @Nullable InetSocketAddress source,
		@Nullable InetSocketAddress destination, byte[] tlvs) {

	private static final byte[] NO_TLVS = {};

	/** A header that says nothing of a client. */
	public static ProxyFacts local(int version) {
		return new ProxyFacts(version, true, null, null, NO_TLVS);
	}

	/** A header of version 1, which has no further data. */
	public static ProxyFacts of(InetSocketAddress source, InetSocketAddress destination) {
		return new ProxyFacts(1, false, source, destination, NO_TLVS);
	}

	/**
	 * The address of the client, {@code null} if it has none.
	 * @param socket the address of the other end of the connection
	 */
	@Nullable SocketAddress client(@Nullable SocketAddress socket) {
		return this.local ? socket : this.source;
	}

}
