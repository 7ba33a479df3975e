package io.resound.server.http1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.resound.connection.ClientConnection;
import io.resound.http.Arrival;
import io.resound.http.Field;
import io.resound.route.Around;
import io.resound.route.Arounds;
import io.resound.server.exchange.OpenExchange;

/** Notes what arrives on a connection, and asks what stands around the routes. */
final class Arrivals {

	private final ClientConnection connection;

	private final Arounds arounds;

	Arrivals(ClientConnection connection, Arounds arounds) {
		this.connection = connection;
		this.arounds = arounds;
	}

	/** Notes a request whose head has been read. */
	Around.Decision read(OpenExchange exchange, HttpRequest request) {
		Arrival arrival = arrival(request.protocolVersion().text(), request.method().name(), request.uri(), true,
				request.headers()::iteratorCharSequence);
		exchange.arrival(arrival);
		if (this.arounds.isEmpty()) {
			return Around.Decision.PROCEED;
		}
		Around.Decision decision = this.arounds.before(arrival);
		exchange.add(decision.fields());
		return decision;
	}

	/**
	 * Notes what could not be read as a request, with the fields that were read of it.
	 */
	void unread(OpenExchange exchange, Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
		if (!this.arounds.isEmpty()) {
			exchange.add(this.arounds.before(arrival("", "", "", false, fields)).fields());
		}
	}

	private Arrival arrival(String protocol, String method, String target, boolean complete,
			Iterable<Map.Entry<CharSequence, CharSequence>> fields) {
		return new Arrival(this.connection.origin(), this.connection.requests(), protocol, method, target, complete,
				fields);
	}

	/** Keeps the fields of a request, some of which are about to be taken out. */
	void keep(OpenExchange exchange) {
		Arrival arrival = exchange.arrival();
		if (arrival != null) {
			arrival.fields();
		}
	}

	/** Notes the trailers of a request. */
	void trailers(OpenExchange exchange, HttpHeaders trailers) {
		Arrival arrival = exchange.arrival();
		if (arrival != null && !trailers.isEmpty()) {
			List<Field> fields = new ArrayList<>();
			trailers.forEach((field) -> fields.add(new Field(field.getKey(), field.getValue())));
			arrival.trailers(List.copyOf(fields));
		}
	}

}
