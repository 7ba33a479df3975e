package io.resound.server.http2;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.resound.connection.Calls;
import io.resound.connection.ClientConnection;
import io.resound.connection.DataFrames;
import io.resound.error.Problem;
import io.resound.http.Target;
import io.resound.metrics.AbortReason;
import io.resound.metrics.Endpoint;
import io.resound.route.Around;
import io.resound.route.Routes;
import io.resound.server.exchange.Arrivals;
import io.resound.server.exchange.HttpLimits;
import io.resound.server.exchange.OpenExchange;
import io.resound.server.exchange.RequestHead;

/**
 * Reads the requests that the express lane has declined. The head of a request decides:
 * it is malformed and its stream is reset (RFC 9113 section 8.1.1), refused, answered
 * without the router, or passed on to the router together with all frames that follow.
 */
final class RequestReader {

	private final ChannelHandlerContext ctx;

	private final ClientConnection connection;

	private final HttpLimits limits;

	private final Routes routes;

	private final Arrivals arrivals;

	private final RequestHead head;

	private final RoutedStreams streams;

	private final NewestStream newest;

	private final ResponseWriter responses;

	private final FlowControl flowControl;

	private final Http2Protocol protocol;

	private final DataFrames dataFrames;

	private final CallStreams calls;

	private final Calls grpc;

	private final StreamUpgrades upgrades;

	RequestReader(ChannelHandlerContext ctx, ClientConnection connection, HttpLimits limits, Routes routes,
			Arrivals arrivals, RequestHead head, RoutedStreams streams, NewestStream newest, ResponseWriter responses,
			FlowControl flowControl, Http2Protocol protocol, DataFrames dataFrames, CallStreams calls, Calls grpc,
			StreamUpgrades upgrades) {
		this.ctx = ctx;
		this.connection = connection;
		this.limits = limits;
		this.routes = routes;
		this.arrivals = arrivals;
		this.head = head;
		this.streams = streams;
		this.newest = newest;
		this.responses = responses;
		this.flowControl = flowControl;
		this.protocol = protocol;
		this.dataFrames = dataFrames;
		this.calls = calls;
		this.grpc = grpc;
		this.upgrades = upgrades;
	}

	/** Reads a head or trailers. */
	void headers(Http2HeadersFrame frame) {
		RoutedStream open = this.streams.of(frame);
		if (open != null) {
			trailers(open, frame);
			return;
		}
		Http2Headers fields = frame.headers();
		if (fields instanceof RefusedFields || isMalformed(fields)) {
			refuse(frame);
			return;
		}
		this.head.read(fields);
		RoutedStream stream = open(frame.stream(), fields.method().toString(), this.head.endpoint(),
				this.head.isHealthCheck());
		if (frame.isEndStream()) {
			stream.exchange().requestIsWhole();
		}
		if (!hold(stream, fields)) {
			return;
		}
		Around.Decision decision = this.arrivals.read(stream.exchange(), this.connection.requests(), "HTTP/2",
				fields.method().toString(), String.valueOf(fields.path()), fields);
		Problem problem = this.head.problem();
		if (problem != null) {
			this.responses.refuse(stream, problem);
		}
		else if (decision.problem() != null) {
			this.responses.refuse(stream, decision.problem());
		}
		else if (decision.isFinal()) {
			this.responses.respond(stream, UnroutedResponses.noContent());
		}
		else if (this.head.isCall()) {
			this.calls.begin(stream, frame, this.grpc);
		}
		else if (this.head.protocol() != null) {
			connect(stream, frame, this.head.protocol());
		}
		else if (fields.path().toString().equals(Target.ASTERISK)) {
			this.responses.respond(stream, UnroutedResponses.options(this.routes.allow()));
		}
		else {
			Problem refusal = this.head.refusal(stream.exchange());
			if (refusal != null) {
				this.responses.refuse(stream, refusal);
			}
			else {
				route(stream, frame);
			}
		}
	}

	/** Changes the protocol of a stream if that is what the route is for. */
	private void connect(RoutedStream stream, Http2HeadersFrame frame, String protocol) {
		Problem refusal = this.upgrades.refusal(this.head.route(), stream.exchange().arrival(), protocol);
		if (refusal != null) {
			this.responses.refuse(stream, refusal);
		}
		else {
			this.calls.begin(stream, frame, this.upgrades.at(this.head.route()));
		}
	}

	/**
	 * Ends a request whose head could not be read: with a problem document if the head is
	 * too large, by a stream error if it is malformed (RFC 9113 section 8.1.1).
	 */
	private void refuse(Http2HeadersFrame frame) {
		RoutedStream stream = open(frame.stream(), "", this.routes.endpoint(null), false);
		if (frame.isEndStream()) {
			stream.exchange().requestIsWhole();
		}
		this.arrivals.unread(stream.exchange(), this.connection.requests(), List.of());
		Problem problem = (frame.headers() instanceof RefusedFields refused) ? refused.problem() : null;
		if (problem == null) {
			this.responses.abort(stream, AbortReason.MALFORMED, Http2Error.PROTOCOL_ERROR);
		}
		else if (hold(stream, frame.headers())) {
			this.responses.refuse(stream, problem);
		}
	}

	/**
	 * Counts what a head holds, and resets its stream if it may not be held.
	 * @return whether it may be held
	 */
	private boolean hold(RoutedStream stream, Http2Headers fields) {
		boolean held = this.streams.hold(stream, fields);
		if (!held) {
			// Not processed, so that the client may send it again (RFC 9113 section 8.7).
			this.responses.abort(stream, AbortReason.LIMIT, Http2Error.REFUSED_STREAM);
		}
		return held;
	}

	/**
	 * The codec has found a request malformed and is about to reset its stream. If it has
	 * found that in the head, it has not passed the head on.
	 */
	void malformed(Http2FrameStream frameStream) {
		RoutedStream known = this.streams.of(frameStream);
		RoutedStream stream = (known != null) ? known : open(frameStream, "", this.routes.endpoint(null), false);
		stream.exchange().aborted(AbortReason.MALFORMED);
	}

	private RoutedStream open(Http2FrameStream frameStream, String method, Endpoint endpoint, boolean healthCheck) {
		RoutedStream stream = this.streams.open(frameStream, method, endpoint, healthCheck);
		this.protocol.requestOpened();
		return stream;
	}

	/**
	 * Whether a pseudo-header field is missing, or must not be there (RFC 9113 sections
	 * 8.3.1 and 8.5, RFC 8441 section 4).
	 */
	private static boolean isMalformed(Http2Headers fields) {
		if (fields.method() == null) {
			return true;
		}
		boolean connect = fields.method().toString().equals("CONNECT");
		boolean extended = fields.contains(PseudoHeaderName.PROTOCOL.value());
		if (connect && !extended) {
			return fields.scheme() != null || fields.path() != null || fields.authority() == null;
		}
		return (extended && (!connect || fields.authority() == null)) || fields.scheme() == null
				|| fields.path() == null || fields.path().isEmpty();
	}

	private void route(RoutedStream stream, Http2HeadersFrame frame) {
		stream.exchange().route(this.head.isOpenEnded());
		Http2Headers fields = frame.headers();
		if (this.head.hasHopByHopFields() || fields.contains("host") || this.head.hostOfEmptyPort() != null) {
			// Some of the fields are about to be taken out.
			Arrivals.keepFields(stream.exchange());
		}
		if (this.head.hasHopByHopFields()) {
			if (this.head.isContinueExpected() && !frame.isEndStream() && this.head.isBodyRead()) {
				this.responses.goOn(stream);
			}
			fields.remove("expect");
		}
		routeByOneHost(fields);
		stream.announce();
		this.newest.announce(this.ctx, frame.stream());
		this.ctx.fireChannelRead(frame);
	}

	/**
	 * Leaves the router one host, with a port that is not empty: {@code :authority} if
	 * present, which then replaces {@code host} (RFC 9113 section 8.3.1).
	 */
	private void routeByOneHost(Http2Headers fields) {
		String host = this.head.hostOfEmptyPort();
		if (fields.authority() != null) {
			fields.remove("host");
			if (host != null) {
				fields.authority(host);
			}
		}
		else if (host != null) {
			fields.set("host", host);
		}
	}

	private void trailers(RoutedStream stream, Http2HeadersFrame frame) {
		if (!this.streams.hold(stream, frame.headers())) {
			this.responses.refuseOrReset(stream, AbortReason.LIMIT,
					Problem.tooLargeHeads(this.connection.heads().limit()));
			return;
		}
		Arrivals.trailers(stream.exchange(), frame.headers());
		stream.exchange().requestIsWhole();
		if (stream.call() != null) {
			CallStreams.requestEnded(stream);
		}
		else if (stream.exchange().isRouters()) {
			this.ctx.fireChannelRead(frame);
		}
	}

	/** Reads a piece of a body. */
	void data(Http2DataFrame frame) {
		RoutedStream stream = this.streams.of(frame);
		if (stream == null) {
			this.flowControl.discard(frame);
			return;
		}
		stream.progress().moved();
		OpenExchange exchange = stream.exchange();
		exchange.received(frame.content().readableBytes());
		if (frame.isEndStream()) {
			exchange.requestIsWhole();
		}
		if (stream.call() != null && exchange.isRouters()) {
			this.calls.data(stream, frame);
		}
		else if (exchange.received() > this.limits.body() && !exchange.isEnded()) {
			this.flowControl.discard(frame);
			this.responses.refuseOrReset(stream, AbortReason.LIMIT,
					Problem.contentTooLarge(exchange.received(), this.limits.body()));
		}
		else if (exchange.isRouters()) {
			this.ctx.fireChannelRead(held(frame));
		}
		else {
			this.flowControl.discard(frame);
		}
	}

	/** The same frame, with its content as it is held until it is written back. */
	private Http2DataFrame held(Http2DataFrame frame) {
		ByteBuf content = this.dataFrames.hold(frame.stream().id(), frame.content(), this.ctx.channel());
		frame.release();
		return new DefaultHttp2DataFrame(content, frame.isEndStream(), frame.padding()).stream(frame.stream());
	}

}
