package io.resound.inspect;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.http.Origin;
import io.resound.http.Query;
import io.resound.http.SecretFields;
import io.resound.http.SentText;
import io.resound.http.Target;
import io.resound.http.Timestamps;
import io.resound.pod.Pod;
import org.jspecify.annotations.Nullable;

/**
 * The response to {@code /inspect}: what arrived. A member that does not apply is left
 * out.
 *
 * @param method the method
 * @param target the target as it was sent
 * @param path its path as it was sent
 * @param query the pairs of its query, decoded
 * @param protocol the version of HTTP
 * @param authority the value of {@code Host}, or that of HTTP/2's {@code :authority}
 * @param fields the fields as they were sent, in order
 * @param trailers the trailers as they were sent, in order
 * @param body the body
 * @param client the other end of the connection, or the client that a proxy names;
 * {@code null} if it is a Unix domain socket
 * @param listener the name of the listener
 * @param proxyProtocol what the PROXY header says, {@code null} if the listener expects
 * none
 * @param tls what was agreed in the TLS handshake, {@code null} in clear text
 * @param connection the connection
 * @param forwarded what proxies say of those before them
 * @param pod where the service runs
 * @param timing when the request arrived
 * @param shape what is done to the response because the request asks for it, {@code null}
 * if nothing is
 * @param seen how often it has arrived, {@code null} if it has no number
 */
@JsonPropertyOrder({ "method", "target", "path", "query", "protocol", "authority", "fields", "trailers", "body",
		"client", "listener", "proxyProtocol", "tls", "connection", "forwarded", "pod", "timing", "shape", "seen" })
@JsonInclude(JsonInclude.Include.NON_NULL)
record Inspection(String method, String target, String path, List<Field> query, String protocol,
		@Nullable String authority, List<Field> fields, List<Field> trailers, Body body, @Nullable Client client,
		String listener, @Nullable ProxyHeader proxyProtocol, @Nullable Tls tls, Connection connection,
		@Nullable Forwarding forwarded, Pod pod, Timing timing, @Nullable String shape, @Nullable String seen) {

	/**
	 * A body.
	 *
	 * @param text its first bytes if they are UTF-8
	 * @param base64 its first bytes if they are not
	 * @param bytes how many bytes it has
	 * @param sha256 the SHA-256 of all of them, in hexadecimal digits
	 * @param truncated whether there are more bytes than are shown
	 */
	@JsonPropertyOrder({ "text", "base64", "bytes", "sha256", "truncated" })
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Body(@Nullable String text, @Nullable String base64, long bytes, String sha256, boolean truncated) {

		static Body of(ReceivedBody body) {
			String text = body.text();
			return new Body(text, (text == null) ? Base64.getEncoder().encodeToString(body.kept()) : null, body.bytes(),
					body.sha256(), body.isTruncated());
		}

	}

	/**
	 * An end of a connection.
	 *
	 * @param address its IP address
	 * @param port its port
	 */
	@JsonPropertyOrder({ "address", "port" })
	record Client(String address, int port) {

		static Client of(InetSocketAddress address) {
			return new Client(ClientAddress.text(address.getAddress()), address.getPort());
		}

	}

	/**
	 * A connection.
	 *
	 * @param id its identifier, unique in this process
	 * @param ageMillis how long ago it was accepted, in milliseconds
	 * @param request which request of the connection this is, from 1
	 */
	@JsonPropertyOrder({ "id", "ageMillis", "request" })
	record Connection(String id, long ageMillis, int request) {

		static Connection of(Arrival arrival) {
			Origin origin = arrival.origin();
			return new Connection(origin.connection(), origin.age().toMillis(), arrival.number());
		}

	}

	/**
	 * When a request arrived, by the clock of the service (RFC 3339, in microseconds).
	 *
	 * @param head when its head was complete
	 * @param body when its body was
	 */
	@JsonPropertyOrder({ "head", "body" })
	record Timing(String head, String body) {

		static Timing of(Instant head, Instant body) {
			return new Timing(Timestamps.of(head), Timestamps.of(body));
		}

	}

	/**
	 * Describes a request whose body has been read.
	 * @param arrival what arrived
	 * @param client the other end of the connection, {@code null} if it has no address
	 * @param body the body
	 * @param head when the head was complete
	 * @param secrets hides what is secret
	 * @param pod where the service runs
	 */
	static Inspection of(Arrival arrival, @Nullable InetSocketAddress client, ReceivedBody body, Instant head,
			SecretFields secrets, Pod pod) {
		return new Inspection(arrival.method(), SentText.of(arrival.target()),
				SentText.of(Target.path(arrival.target())), Query.pairs(arrival.target()), arrival.protocol(),
				Authority.of(arrival), secrets.shown(arrival.fields()), secrets.shown(arrival.trailers()),
				Body.of(body), (client != null) ? Client.of(client) : null, arrival.origin().listener(),
				ProxyHeader.of(arrival.origin().proxy()), Tls.of(arrival.origin().tls()), Connection.of(arrival),
				Forwarding.of(arrival.fields(), secrets), pod, Timing.of(head, Instant.now()), arrival.applied(),
				arrival.seen());
	}

}
