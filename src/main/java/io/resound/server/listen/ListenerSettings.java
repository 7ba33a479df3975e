package io.resound.server.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.Locale;

import io.netty.util.NetUtil;
import io.resound.limits.Limits;
import io.resound.server.exchange.Http2Use;
import io.resound.settings.InvalidSettingException;
import io.resound.settings.Range;
import io.resound.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.Ssl;

/**
 * The settings of a listener, {@code null} if not set. They are documented in
 * {@code additional-spring-configuration-metadata.json}, because Spring Boot generates no
 * metadata for the values of a map.
 *
 * @param port the port, or 0 for any free one
 * @param address the address of the port
 * @param path the path of a Unix domain socket
 * @param permissions the permissions of the socket's file
 * @param protocol the name of the protocol
 * @param http2 the versions of HTTP
 * @param tls the settings of TLS
 * @param proxyProtocol whether connections begin with a PROXY header
 * @param limit connections served at a time
 */
record ListenerSettings(@Nullable Integer port, @Nullable InetAddress address, @Nullable String path,
		@Nullable String permissions, @Nullable String protocol, @Nullable Http2Use http2, @Nullable ListenerTls tls,
		@Nullable ProxyProtocol proxyProtocol, @Nullable Integer limit) {

	static final ListenerSettings NONE = new ListenerSettings(null, null, null, null, null, null, null, null, null);

	private static final Range<Integer> PORTS = new Range<>(0, 65_535);

	/** {@code sun_path} has 108 bytes on Linux and 104 on BSD, a NUL among them. */
	private static final int LONGEST_PATH = "Linux".equals(System.getProperty("os.name")) ? 107 : 103;

	/** The encoding of file names. */
	private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

	private static final InetAddress WILDCARD = new InetSocketAddress(0).getAddress();

	/** The name of the protocol, which there may not be. */
	String spoken() {
		return (this.protocol != null) ? this.protocol : Listener.HTTP;
	}

	/**
	 * Checks each value on its own.
	 * @param name the name of the listener
	 * @throws InvalidSettingException if one is invalid
	 */
	void check(String name) {
		if (this.port != null) {
			PORTS.check(Listener.setting(name, "port"), this.port);
		}
		if (this.path != null) {
			unixAddress(Listener.setting(name, "path"), this.path);
		}
		if (this.permissions != null) {
			SocketPermissions.of(Listener.setting(name, "permissions"), this.permissions);
		}
		if (this.limit != null) {
			Limits.checkConnections(Listener.setting(name, "limit"), this.limit);
		}
	}

	private static UnixDomainSocketAddress unixAddress(String setting, String path) {
		int length = path.getBytes(NAMES).length;
		if (length > LONGEST_PATH) {
			throw InvalidSettingException.value(setting, path,
					"a path of at most " + LONGEST_PATH + " bytes, the limit of Unix domain sockets; it has " + length);
		}
		try {
			return UnixDomainSocketAddress.of(path);
		}
		catch (InvalidPathException ex) {
			throw InvalidSettingException.value(setting, "\"" + path + "\"", "the path of a file");
		}
	}

	/**
	 * Creates the listener with these settings.
	 * @param name its name
	 * @param protocols the names of the available protocols
	 * @param http2 the versions of HTTP if the setting is absent
	 * @throws InvalidSettingException if settings are invalid or contradict each other
	 */
	Listener listener(String name, Collection<String> protocols, Http2Use http2) {
		String protocol = spoken();
		if (!protocols.contains(protocol)) {
			throw InvalidSettingException.value(Listener.setting(name, "protocol"), "\"" + protocol + "\"",
					String.join(" or ", protocols));
		}
		if (this.http2 != null && !protocol.equals(Listener.HTTP)) {
			throw InvalidSettingException.broken(Listener.setting(name, "http2"), text(this.http2),
					"is for the protocol http only, and this listener speaks " + protocol);
		}
		if (protocol.equals(Listener.UDP)) {
			refuseForConnections(name);
		}
		return new Listener(name, socketAddress(name), permissions(name), protocol,
				(this.http2 != null) ? this.http2 : http2, (this.tls != null) ? this.tls.settings(name) : null,
				isBehindProxy(), this.limit);
	}

	/**
	 * Refuses the settings of connections, which a listener of datagrams does not have.
	 */
	private void refuseForConnections(String name) {
		refuseForConnections(name, "path", this.path);
		refuseForConnections(name, "tls.bundle", (this.tls != null) ? this.tls.bundle() : null);
		refuseForConnections(name, "tls.client-auth", (this.tls != null) ? this.tls.clientAuth() : null);
		refuseForConnections(name, "proxy-protocol", isBehindProxy() ? "required" : null);
		refuseForConnections(name, "limit", this.limit);
	}

	private static void refuseForConnections(String name, String key, @Nullable Object value) {
		if (value != null) {
			throw InvalidSettingException.broken(Listener.setting(name, key), value.toString(),
					"is for connections, and this listener speaks udp, which has none");
		}
	}

	/**
	 * Creates the first listener, with these settings and Spring Boot's.
	 * @param address its address
	 * @param enabled whether Spring Boot's setting enables HTTP/2
	 * @param ssl Spring Boot's settings of TLS, or {@code null} if there are none
	 * @throws InvalidSettingException if a setting is replaced by one of Spring Boot's,
	 * or contradicts it
	 */
	Listener first(InetSocketAddress address, boolean enabled, @Nullable Ssl ssl) {
		refuse("port", this.port, "server.port is the port of this listener");
		refuse("address", this.address, "server.address is the address of this listener");
		refuse("path", this.path,
				"server.port and server.address are the address of this listener; a Unix domain socket needs a listener"
						+ " with another name");
		refuse("permissions", this.permissions, "this listener has no Unix domain socket");
		refuse("tls.bundle", (this.tls != null) ? this.tls.bundle() : null,
				"server.ssl.bundle is the bundle of this listener");
		refuse("tls.client-auth", (this.tls != null) ? this.tls.clientAuth() : null,
				"server.ssl.client-auth is for this listener");
		refuse("protocol", Listener.HTTP.equals(this.protocol) ? null : this.protocol, "this listener speaks http");
		Http2Use http2 = (this.http2 != null) ? this.http2 : versions(enabled);
		if (http2.speaksHttp2() && !enabled) {
			throw InvalidSettingException.broken(Listener.setting(Listener.FIRST, "http2"), text(http2),
					"contradicts server.http2.enabled, which is false");
		}
		return new Listener(Listener.FIRST, address, SocketPermissions.DEFAULT, Listener.HTTP, http2,
				TlsSettings.of(ssl), isBehindProxy(), this.limit);
	}

	/** The versions of HTTP that Spring Boot's setting stands for. */
	static Http2Use versions(boolean enabled) {
		return enabled ? Http2Use.TRUE : Http2Use.FALSE;
	}

	private static void refuse(String key, @Nullable Object value, String reason) {
		if (value != null) {
			String shown = (value instanceof InetAddress address) ? NetUtil.toAddressString(address) : value.toString();
			throw new InvalidSettingException(
					Listener.setting(Listener.FIRST, key) + " is " + shown + ", but not supported: " + reason + ".",
					"Remove the setting. --help lists the supported ones.");
		}
	}

	private SocketAddress socketAddress(String name) {
		if ((this.port == null) == (this.path == null)) {
			throw new InvalidSettingException(
					"The listener " + name + " has "
							+ ((this.port == null) ? "neither a port nor a path" : "both a port and a path") + ".",
					"Set either " + Listener.setting(name, "port") + " or " + Listener.setting(name, "path")
							+ ". --help lists all settings.");
		}
		if (this.path != null) {
			if (this.address != null) {
				throw InvalidSettingException.broken(Listener.setting(name, "address"),
						NetUtil.toAddressString(this.address), "is for a port only, and this listener has a path");
			}
			return unixAddress(Listener.setting(name, "path"), this.path);
		}
		int port = (this.port != null) ? this.port : 0;
		return new InetSocketAddress((this.address != null) ? this.address : WILDCARD, port);
	}

	private SocketPermissions permissions(String name) {
		if (this.permissions == null) {
			return SocketPermissions.DEFAULT;
		}
		if (this.path == null) {
			throw InvalidSettingException.broken(Listener.setting(name, "permissions"), this.permissions,
					"is for a path only, and this listener has a port");
		}
		return SocketPermissions.of(Listener.setting(name, "permissions"), this.permissions);
	}

	/** Whether connections begin with a PROXY header. */
	boolean isBehindProxy() {
		return this.proxyProtocol == ProxyProtocol.REQUIRED;
	}

	private static String text(Http2Use http2) {
		return http2.name().toLowerCase(Locale.ROOT);
	}

}
