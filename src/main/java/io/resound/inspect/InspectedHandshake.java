package io.resound.inspect;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;

import io.resound.http.Arrival;
import io.resound.http.BodyDigest;
import io.resound.http.SecretFields;
import io.resound.pod.Pod;
import io.resound.route.HandshakeFacts;
import org.jspecify.annotations.Nullable;

/**
 * Describes a handshake by an {@link Inspection}.
 *
 * @param secrets hides what is secret
 * @param pod where the service runs
 */
record InspectedHandshake(SecretFields secrets, Pod pod) implements HandshakeFacts {

	@Override
	public byte[] describe(Arrival arrival, @Nullable SocketAddress socket) {
		InetSocketAddress client = (arrival.origin().client(socket) instanceof InetSocketAddress address) ? address
				: null;
		return Json.bytes(Inspection.of(arrival, client, ReceivedBody.NONE, Instant.now(), this.secrets, this.pod));
	}

}
