package io.resound.server.exchange;

import java.util.Map;

import io.netty.channel.Channel;
import io.resound.http.Arrival;
import io.resound.http.Origin;
import io.resound.route.Around;
import io.resound.route.Arounds;

/** Notes what arrives on a connection, and asks what stands around the routes. */
public final class Arrivals {

	private final Origin origin;

	private final Arounds arounds;

	private final AccessLog log;

	private final Channel channel;

	/**
	 * Creates the arrivals of a connection.
	 * @param origin the connection
	 * @param arounds what stands around the routes
	 * @param log logs the requests
	 * @param channel the channel of the connection
	 */
	public Arrivals(Origin origin, Arounds arounds, AccessLog log, Channel channel) {
		this.origin = origin;
		this.arounds = arounds;
		this.log = log;
		this.channel = channel;
	}

	/**
	 * Notes a request whose head has been read.
	 * @param exchange its exchange
	 * @param number which request of the connection it is, from 1
	 * @param protocol the version of HTTP as a request line names it
	 * @param method the method
	 * @param target the target as it was sent
	 * @param fields the fields, in the order in which they were sent
	 * @return what becomes of the request, unless its head is refused
	 */
	public Around.Decision read(OpenExchange exchange, int number, String protocol, String method, String target,
			Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
		Arrival arrival = new Arrival(this.origin, number, protocol, method, target, true, fields);
		exchange.arrival(arrival);
		return ask(exchange, arrival);
	}

	/**
	 * Notes what could not be read as a request.
	 * @param exchange its exchange
	 * @param number which request of the connection it is, from 1
	 * @param fields the fields that were read of it
	 */
	public void unread(OpenExchange exchange, int number, Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
		ask(exchange, new Arrival(this.origin, number, "", "", "", false, fields));
	}

	private Around.Decision ask(OpenExchange exchange, Arrival arrival) {
		this.log.arrived(exchange, arrival, this.channel);
		if (this.arounds.isEmpty()) {
			return Around.Decision.PROCEED;
		}
		Around.Decision decision = this.arounds.before(arrival);
		exchange.add(decision.fields());
		exchange.shaping(decision.shaping());
		return decision;
	}

	/** Keeps the fields of a request, some of which are about to be taken out. */
	public static void keepFields(OpenExchange exchange) {
		Arrival arrival = exchange.arrival();
		if (arrival != null) {
			arrival.fields();
		}
	}

	/** Notes the bytes of a head. */
	public static void head(OpenExchange exchange, byte[] bytes) {
		Arrival arrival = exchange.arrival();
		if (arrival != null) {
			arrival.head(bytes);
		}
	}

	/** Notes the trailers of a request. */
	public static void trailers(OpenExchange exchange, Iterable<Map.Entry<CharSequence, CharSequence>> trailers) {
		Arrival arrival = exchange.arrival();
		if (arrival != null) {
			arrival.trailers(trailers);
		}
	}

}
