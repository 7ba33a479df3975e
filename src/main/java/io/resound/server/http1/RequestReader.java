package io.resound.server.http1;

import java.util.Map;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;
import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Target;
import io.resound.metrics.ProtocolLabel;
import io.resound.route.Around;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.RequestHead;

/**
 * Reads the heads of requests: opens the exchange of each, and decides whether the router
 * or the connection itself responds.
 */
final class RequestReader {

	private final RequestDecoder decoder;

	private final RequestCodec codec;

	private final DecoderFailures failures;

	private final Routes routes;

	private final Arrivals arrivals;

	private final CurrentExchange current;

	private final OwnResponses own;

	private final RouterLink router;

	private final ClientConnection connection;

	private final Map<Route, Upgrade> upgrades;

	RequestReader(RequestDecoder decoder, DecoderFailures failures, Routes routes, Arrivals arrivals,
			CurrentExchange current, OwnResponses own, RouterLink router, ClientConnection connection,
			Map<Route, Upgrade> upgrades) {
		this.decoder = decoder;
		this.codec = decoder.codec();
		this.failures = failures;
		this.routes = routes;
		this.arrivals = arrivals;
		this.current = current;
		this.own = own;
		this.router = router;
		this.connection = connection;
		this.upgrades = upgrades;
	}

	/** Reads a head, which the decoder may have found malformed. */
	void read(HttpRequest request) {
		if (request.decoderResult().isFailure()) {
			this.own.refuseUnread(this.failures.problem(request), request.headers()::iteratorCharSequence);
		}
		else {
			begin(request);
		}
	}

	private void begin(HttpRequest request) {
		RequestHead head = this.current.head();
		head.read(request);
		this.current.countRequest();
		OpenExchange exchange = this.current.open(request.method(), head.endpoint(), head.isHealthCheck(),
				protocol(request.protocolVersion()));
		Around.Decision decision = this.arrivals.read(exchange, this.current.number(), request.protocolVersion().text(),
				request.method().name(), request.uri(), request.headers()::iteratorCharSequence);
		keepHead(exchange);
		Problem problem = head.problem();
		if (problem == null && !this.codec.hold()) {
			problem = this.codec.tooLarge();
		}
		if (problem != null) {
			this.own.refuse(exchange, problem);
		}
		else if (decision.isFinal()) {
			this.own.respond(exchange, (decision.problem() != null) ? Http1Responses.refusal(decision.problem())
					: Http1Responses.noContent());
		}
		else if (request.uri().equals(Target.ASTERISK)) {
			this.own.respond(exchange, Http1Responses.options(this.routes.allow()));
		}
		else {
			Problem refusal = head.refusal(exchange);
			if (refusal != null) {
				this.own.refuse(exchange, refusal);
			}
			else if (!upgrade(exchange, request, head)) {
				route(exchange, request, head);
			}
		}
	}

	private void keepHead(OpenExchange exchange) {
		HeadBytes kept = this.codec.head();
		if (kept != null) {
			Arrivals.head(exchange, kept.all());
		}
	}

	private static ProtocolLabel protocol(HttpVersion version) {
		if (version.equals(HttpVersion.HTTP_1_0)) {
			return ProtocolLabel.HTTP_1_0;
		}
		return RequestHead.isServed(version) ? ProtocolLabel.HTTP_1_1 : ProtocolLabel.OTHER;
	}

	/** Changes the protocol of the connection if that is what the route is for. */
	private boolean upgrade(OpenExchange exchange, HttpRequest request, RequestHead head) {
		Route route = head.route();
		Upgrade upgrade = (route != null) ? this.upgrades.get(route) : null;
		Arrival arrival = exchange.arrival();
		if (upgrade == null || arrival == null || !request.method().equals(HttpMethod.GET)) {
			return false;
		}
		Upgrade.Agreed agreed = upgrade.agree(arrival);
		this.current.handOver(new Handover(this.connection, agreed));
		this.own.respond(exchange, Http1Responses.switching(agreed.fields()));
		return true;
	}

	/** Passes the request to the router. */
	private void route(OpenExchange exchange, HttpRequest request, RequestHead head) {
		exchange.route(head.isOpenEnded());
		if (head.isContinueExpected() && head.hasBody() && head.isBodyRead() && this.decoder.buffered() == 0) {
			this.own.askForBody();
		}
		this.router.route(exchange, request);
	}

}
