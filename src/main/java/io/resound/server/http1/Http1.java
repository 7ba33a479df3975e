package io.resound.server.http1;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.resound.connection.ClientConnection;
import io.resound.connection.Upgrade;
import io.resound.metrics.Exchange;
import io.resound.route.Arounds;
import io.resound.route.Route;
import io.resound.route.Routes;
import io.resound.server.exchange.AccessLog;
import io.resound.server.exchange.DateField;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.RequestHead;
import io.resound.server.exchange.Responder;
import io.resound.server.exchange.Terms;
import org.jspecify.annotations.Nullable;

/** Makes the connections of an event loop speak HTTP/1. */
public final class Http1 {

	/**
	 * Larger than any buffer of a read, so that the decoder never splits one and it can
	 * be written in one piece too.
	 */
	private static final int LARGEST_CHUNK = 1024 * 1024;

	/** More than the header fields of an echo need. */
	private static final int SCRATCH_BYTES = 1024;

	private final HttpLimits limits;

	private final Supplier<StrictRequestDecoder> decoders;

	private final DecoderFailures failures;

	private final Routes routes;

	private final Arounds arounds;

	private final Responder responder;

	private final AccessLog accessLog;

	private final DateField date;

	private final Map<Route, Upgrade> upgrades = new HashMap<>();

	/** Where {@link ResponseEncoder} puts bytes together, within one call. */
	private final byte[] scratch = new byte[SCRATCH_BYTES];

	/**
	 * Creates what the HTTP/1 connections of an event loop share.
	 * @param limits the limits of requests and connections
	 * @param routes what is served
	 * @param arounds what stands around the routes
	 * @param responder responds to requests
	 * @param accessLog logs the requests
	 * @param date the value of Date, of this event loop
	 * @param upgrades what requests can change the protocol of their connection to
	 */
	public Http1(HttpLimits limits, Routes routes, Arounds arounds, Responder responder, AccessLog accessLog,
			DateField date, List<Upgrade> upgrades) {
		this.limits = limits;
		this.failures = new DecoderFailures(limits.line(), limits.fields(), limits.fieldCount());
		HttpDecoderConfig config = new HttpDecoderConfig().setMaxInitialLineLength(limits.line())
			.setMaxHeaderSize(limits.fields())
			.setMaxChunkSize(LARGEST_CHUNK);
		this.decoders = () -> new StrictRequestDecoder(config, limits.fieldCount(), routes::keepsHead);
		this.routes = routes;
		this.arounds = arounds;
		this.responder = responder;
		this.accessLog = accessLog;
		this.date = date;
		upgrades.forEach((upgrade) -> this.upgrades.put(Objects.requireNonNull(routes.at(upgrade.path())), upgrade));
	}

	/**
	 * Adds the handlers of HTTP/1 to a connection, which does not speak it before it is
	 * {@linkplain Connection#takeOver taken over}. Call it on the connection's event
	 * loop.
	 * @param connection the connection
	 * @param terms what the connection is served
	 * @param after is given the connection after each exchange, or {@code null} if the
	 * handlers of HTTP/1 go on with it
	 */
	public Connection prepare(ClientConnection connection, Terms terms, @Nullable AfterExchange after) {
		RequestCodec codec = new RequestCodec(this.decoders, connection.heads());
		RequestDecoder decoder = new RequestDecoder(codec);
		ResponseEncoder encoder = new ResponseEncoder(this.scratch);
		CurrentExchange current = new CurrentExchange(connection, encoder,
				new RequestHead(this.limits, this.routes, terms), this.limits.requests());
		Http1Handler handler = new Http1Handler(this, connection, decoder, current, after);
		connection.channel()
			.pipeline()
			.addLast("resound.decoder", decoder)
			.addLast("resound.encoder", encoder)
			.addLast("resound.http1", handler);
		return handler;
	}

	HttpLimits limits() {
		return this.limits;
	}

	DecoderFailures failures() {
		return this.failures;
	}

	Routes routes() {
		return this.routes;
	}

	Arounds arounds() {
		return this.arounds;
	}

	Responder responder() {
		return this.responder;
	}

	AccessLog accessLog() {
		return this.accessLog;
	}

	DateField date() {
		return this.date;
	}

	/** What requests change the protocol of their connection to, by their routes. */
	Map<Route, Upgrade> upgrades() {
		return this.upgrades;
	}

	/** A connection whose pipeline has the codec and the handler of HTTP/1. */
	@FunctionalInterface
	public interface Connection {

		/**
		 * Speaks HTTP/1 on the connection from now on, or again after it has been
		 * {@linkplain AfterExchange given back}.
		 * @param begun the exchange of the next request if it has been opened at the
		 * meter already
		 */
		void takeOver(@Nullable Exchange begun);

	}

	/**
	 * What goes on with a connection between two exchanges, instead of the handler of
	 * HTTP/1 that has answered the first of them.
	 */
	@FunctionalInterface
	public interface AfterExchange {

		/**
		 * Takes the connection back. The exchange is over on both sides, no byte of the
		 * next request has been decoded, and reads are not held. Called on the
		 * connection's event loop, outside of any read. Never called while the service
		 * drains, nor after the client's FIN.
		 * @param undecoded the bytes that have arrived since, maybe none; the callee
		 * releases them
		 */
		void takeBack(ByteBuf undecoded);

	}

}
