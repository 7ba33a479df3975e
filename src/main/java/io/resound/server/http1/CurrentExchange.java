package io.resound.server.http1;

import io.netty.handler.codec.http.HttpMethod;
import io.resound.connection.ClientConnection;
import io.resound.metrics.Endpoint;
import io.resound.metrics.Exchange;
import io.resound.metrics.ProtocolLabel;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of an HTTP/1 connection, of which there is at most one at a time, and
 * whether the connection goes on after it.
 * <p>
 * An exchange stays the current one until {@link NextRequest} clears it, or until the
 * connection ends: also when its response is written but its request is not whole.
 */
final class CurrentExchange {

	private final ClientConnection connection;

	private final ResponseEncoder encoder;

	private final RequestHead head;

	private final int mostRequests;

	private @Nullable OpenExchange exchange;

	/** What the router does about it, {@code null} if it need not respond. */
	private @Nullable RouterCall call;

	/** The exchange of the next request if it has been opened at the meter already. */
	private @Nullable Exchange begun;

	/** Requests whose heads have been read. */
	private int requests;

	private boolean persistent = true;

	/** What goes on with the connection after this exchange, if that is not HTTP. */
	private Http1.@Nullable AfterExchange handover;

	/**
	 * Creates the place for the exchanges of a connection.
	 * @param connection the connection
	 * @param encoder encodes the responses of the connection
	 * @param head what the head of each request is read into
	 * @param mostRequests the number of requests after which the connection ends
	 */
	CurrentExchange(ClientConnection connection, ResponseEncoder encoder, RequestHead head, int mostRequests) {
		this.connection = connection;
		this.encoder = encoder;
		this.head = head;
		this.mostRequests = mostRequests;
	}

	/** The exchange, or {@code null} between two requests. */
	@Nullable OpenExchange get() {
		return this.exchange;
	}

	/** The exchange of the next request if it has been opened at the meter already. */
	void begun(@Nullable Exchange exchange) {
		this.begun = exchange;
	}

	/** Which exchange of the connection it is, from 1; the lane's count too. */
	int number() {
		return this.connection.requests();
	}

	/** The head of the request, once it has been read. */
	RequestHead head() {
		return this.head;
	}

	/** Opens an exchange, at the meter too. */
	OpenExchange open(HttpMethod method, Endpoint endpoint, boolean healthCheck, ProtocolLabel protocol) {
		boolean headOnly = method.equals(HttpMethod.HEAD);
		OpenExchange exchange = new OpenExchange(metered(method, endpoint, healthCheck, protocol), headOnly);
		this.exchange = exchange;
		this.encoder.headOnly(headOnly);
		return exchange;
	}

	private Exchange metered(HttpMethod method, Endpoint endpoint, boolean healthCheck, ProtocolLabel protocol) {
		Exchange begun = this.begun;
		if (begun != null) {
			this.begun = null;
			return begun;
		}
		this.connection.exchangeStarted(healthCheck);
		return this.connection.meter().open(method.name(), endpoint, protocol);
	}

	/** The router responds. */
	void call(RouterCall call) {
		this.call = call;
	}

	/** What the router does about it, {@code null} if it need not respond. */
	@Nullable RouterCall call() {
		return this.call;
	}

	/** Makes way for the next one. */
	void clear() {
		this.exchange = null;
		this.call = null;
		this.head.forget();
	}

	/** Counts the request whose head has just been read. */
	void countRequest() {
		this.persistent = this.head.isPersistent() && ++this.requests < this.mostRequests;
	}

	/** Whether the connection goes on after this exchange (RFC 9112 section 9.3). */
	boolean isPersistent() {
		return this.persistent || this.handover != null;
	}

	/** The connection is handed over after this exchange, which is its last of HTTP. */
	void handOver(Http1.AfterExchange to) {
		this.handover = to;
	}

	/** What the connection is handed over to, or {@code null} if it is not. */
	Http1.@Nullable AfterExchange handover() {
		return this.handover;
	}

	/** The connection ends after this exchange. */
	void isLast() {
		this.persistent = false;
	}

}
