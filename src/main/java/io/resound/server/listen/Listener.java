package io.resound.server.listen;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

import io.netty.util.NetUtil;
import io.resound.server.exchange.Http2Use;
import io.resound.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * An address where connections are accepted, and the protocol spoken on them.
 *
 * @param name its name in settings, metrics and messages
 * @param address where it listens: an {@link InetSocketAddress}, whose port may be 0, or
 * a {@link UnixDomainSocketAddress}
 * @param permissions of the file of a Unix domain socket
 * @param protocol the name of the protocol
 * @param http2 the versions of HTTP, if HTTP is the protocol
 * @param tls the settings of its TLS, or {@code null} if it speaks clear text
 * @param behindProxy whether its connections begin with a PROXY header
 * @param limit connections served at a time, or {@code null} if only the process's limit
 * applies
 */
public record Listener(String name, SocketAddress address, SocketPermissions permissions, String protocol,
		Http2Use http2, @Nullable TlsSettings tls, boolean behindProxy, @Nullable Integer limit) {

	/** The name of the first listener, which has Spring Boot's settings. */
	public static final String FIRST = "http";

	/** The protocol of a listener unless its settings say otherwise. */
	public static final String HTTP = "http";

	/** The protocol of datagrams. */
	static final String UDP = "udp";

	/** Whether it receives datagrams, and has no connections. */
	public boolean hasDatagrams() {
		return this.protocol.equals(UDP);
	}

	/** The full name of one of its settings. */
	String setting(String key) {
		return setting(this.name, key);
	}

	/** The full name of a setting of a listener. */
	static String setting(String listener, String key) {
		return "resound.listeners." + listener + "." + key;
	}

	/** Whether it is the first listener. */
	public boolean isFirst() {
		return this.name.equals(FIRST);
	}

	/** Whether it speaks HTTP. */
	public boolean speaksHttp() {
		return this.protocol.equals(HTTP);
	}

	/** The path of its Unix domain socket, or {@code null} if it listens on a port. */
	public @Nullable Path path() {
		return (this.address instanceof UnixDomainSocketAddress unix) ? unix.getPath() : null;
	}

	/** This listener with another address. */
	Listener at(SocketAddress other) {
		return new Listener(this.name, other, this.permissions, this.protocol, this.http2, this.tls, this.behindProxy,
				this.limit);
	}

	/** Its port, or 0 if it has none or uses any free one. */
	public int port() {
		return (this.address instanceof InetSocketAddress inet) ? inet.getPort() : 0;
	}

	/** The text for what it speaks: the protocol, or the versions of HTTP. */
	public String spoken() {
		String spoken = (this.tls == null) ? (speaksHttp() ? this.http2.label() : this.protocol)
				: (speaksHttp() ? this.http2.labelOverTls() : this.protocol) + " over TLS";
		return this.behindProxy ? spoken + " after a PROXY header" : spoken;
	}

	/**
	 * The text for where it listens: {@code port 8080}, {@code 127.0.0.1:8080} or a path.
	 */
	public String place() {
		if (!(this.address instanceof InetSocketAddress inet)) {
			return String.valueOf(path());
		}
		return inet.getAddress().isAnyLocalAddress() ? "port " + inet.getPort() : NetUtil.toSocketAddressString(inet);
	}

}
