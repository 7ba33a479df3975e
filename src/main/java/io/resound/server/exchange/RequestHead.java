package io.resound.server.exchange;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.resound.error.Problem;
import io.resound.http.Arrival;
import io.resound.http.Target;
import io.resound.http.Token;
import io.resound.metrics.Endpoint;
import io.resound.route.Route;
import io.resound.route.Routes;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request means to its connection, and the first thing that is wrong
 * with it. One object per connection, filled again for each request.
 */
public final class RequestHead {

	private static final String EMPTY_PORT = ":";

	/**
	 * What a request line has besides method and target. HTTP/2 has no request line, but
	 * the same limit applies.
	 */
	private static final int REST_OF_LINE = "  HTTP/1.1".length();

	private final HttpLimits limits;

	private final Routes routes;

	private final Terms terms;

	private final HeadFields fields = new HeadFields();

	private @Nullable Problem problem;

	private @Nullable Route route;

	private boolean bodyRead;

	private boolean handled;

	private boolean http10;

	private boolean call;

	private @Nullable String host;

	private @Nullable String protocol;

	/**
	 * Creates the object that the heads of a connection are read into.
	 * @param limits the limits that a head must keep
	 * @param routes what is served
	 * @param terms what the connection is served
	 */
	public RequestHead(HttpLimits limits, Routes routes, Terms terms) {
		this.limits = limits;
		this.routes = routes;
		this.terms = terms;
	}

	/** Reads a head of HTTP/1 that the decoder has accepted. */
	public void read(HttpRequest request) {
		HttpVersion version = request.protocolVersion();
		this.http10 = version.equals(HttpVersion.HTTP_1_0);
		this.fields.read(request.headers().iteratorCharSequence(), this.http10);
		this.host = this.fields.host();
		this.protocol = null;
		this.problem = (isServed(version) && this.terms.http2().speaksHttp1()) ? this.fields.problem()
				: Problem.versionNotSupported(version.text(), this.terms.http2().served());
		checkHttp1();
		check(request.method().name(), request.uri());
		if (this.call) {
			refuse(Problem.grpcNeedsHttp2());
		}
	}

	/** Whether a version is one of HTTP/1. */
	public static boolean isServed(HttpVersion version) {
		return version.majorVersion() == 1 && version.protocolName().equals("HTTP");
	}

	/** Reads a head of HTTP/2 that the frame codec has accepted. */
	public void read(Http2Headers head) {
		this.http10 = false;
		this.fields.read(head.iterator(), false);
		CharSequence authority = head.authority();
		this.host = (authority != null) ? authority.toString() : this.fields.host();
		CharSequence protocol = head.get(PseudoHeaderName.PROTOCOL.value());
		this.protocol = (protocol != null) ? protocol.toString() : null;
		this.problem = this.fields.problem();
		checkHosts();
		checkHttp2(head);
		String target = (head.path() != null) ? head.path().toString() : "";
		if (head.method().length() + target.length() + REST_OF_LINE > this.limits.line()) {
			refuse(Problem.uriTooLong(this.limits.line()));
		}
		check(head.method().toString(), target);
	}

	private void checkHttp1() {
		if (this.fields.isChunked() && this.http10) {
			refuse(Problem.badRequest("A request of HTTP/1.0 cannot have a Transfer-Encoding."));
		}
		checkHosts();
		if (this.fields.hosts() == 0 && !this.http10) {
			refuse(Problem.badRequest("There is no Host field."));
		}
	}

	/**
	 * Checks the pseudo-header fields, and that Host does not contradict them (RFC 9113
	 * section 8.3.1).
	 */
	private void checkHttp2(Http2Headers head) {
		CharSequence scheme = head.scheme();
		if (scheme != null && !HttpScheme.HTTP.name().contentEqualsIgnoreCase(scheme)
				&& !HttpScheme.HTTPS.name().contentEqualsIgnoreCase(scheme)) {
			refuse(Problem.badRequest("The scheme is neither \"http\" nor \"https\"."));
		}
		CharSequence path = head.path();
		if (path != null && path.charAt(0) != '/' && !Target.ASTERISK.contentEquals(path)) {
			refuse(Problem.badRequest("The :path is neither a path nor \"*\" with OPTIONS."));
		}
		String host = this.fields.host();
		if (host != null && head.authority() != null
				&& !Target.isSameAuthority(host, head.authority().toString(),
						HttpScheme.HTTPS.name().contentEqualsIgnoreCase(scheme) ? HttpScheme.HTTPS.port()
								: HttpScheme.HTTP.port())) {
			refuse(Problem.badRequest("The Host field and :authority are different."));
		}
	}

	private void checkHosts() {
		int hosts = this.fields.hosts();
		if (hosts > 1) {
			refuse(Problem.badRequest("There are " + hosts + " Host fields and there must be one."));
		}
	}

	private void check(String method, String target) {
		Route found = this.routes.at(Target.path(target));
		this.route = found;
		this.bodyRead = found != null && found.readsBody(method);
		this.handled = found != null && found.isHandled(method);
		this.call = this.fields.isGrpc() && method.equals("POST") && (found == null || !found.readsBytes());
		if (this.host != null && !Target.isAuthority(this.host)) {
			refuse(Problem.badRequest("The authority is not a host and a port."));
		}
		int contentTypes = this.fields.contentTypes();
		if (contentTypes > 1) {
			refuse(Problem.badRequest("There are " + contentTypes + " Content-Type fields and there may be one."));
		}
		if (method.equals("CONNECT") && this.protocol == null) {
			refuse(Problem.methodNotAllowed(method, target, this.routes.allow()));
		}
		else if (!Token.isToken(method)) {
			refuse(Problem.badRequest("The method is not a token."));
		}
		else if (!Target.isTarget((this.protocol != null) ? "GET" : method, target)) {
			refuse(Problem
				.badRequest("The request target is neither a path, nor an http URI, nor \"*\" with OPTIONS."));
		}
		if (contentLength() > this.limits.body()) {
			refuse(Problem.contentTooLarge(contentLength(), this.limits.body()));
		}
		if (this.terms.overLimit() != null && !isHealthCheck()) {
			refuse(this.terms.overLimit());
		}
	}

	/** Keeps the first thing that is wrong. */
	private void refuse(Problem problem) {
		if (this.problem == null) {
			this.problem = problem;
		}
	}

	/**
	 * Forgets the request, whose fields may be large, so that an idle connection does not
	 * hold them.
	 */
	public void forget() {
		this.fields.forget();
		this.host = null;
		this.protocol = null;
		this.problem = null;
	}

	/** The first thing that is wrong with the head, or {@code null} if nothing is. */
	public @Nullable Problem problem() {
		return this.problem;
	}

	/**
	 * Why the route refuses the request by its head, or {@code null} if it does not.
	 * @param exchange the exchange, whose arrival has been noted
	 */
	public @Nullable Problem refusal(OpenExchange exchange) {
		Arrival arrival = exchange.arrival();
		return (this.handled && this.route != null && arrival != null) ? this.route.refusal(arrival) : null;
	}

	/** The route, or {@code null} if there is none. */
	public @Nullable Route route() {
		return this.route;
	}

	/** The label of the request's route in the metrics. */
	public Endpoint endpoint() {
		return this.routes.endpoint(this.route);
	}

	/** Whether health checks ask for the request's route. */
	public boolean isHealthCheck() {
		return this.route != null && this.route.isHealthCheck();
	}

	/** Whether the route is silent by design. */
	public boolean isOpenEnded() {
		return this.route != null && this.route.patience() == Route.Patience.OPEN_ENDED;
	}

	/**
	 * Whether it is a call of gRPC: its content type says so, and the route does not take
	 * any type.
	 */
	public boolean isCall() {
		return this.call;
	}

	/**
	 * The protocol to which an extended CONNECT changes its stream (RFC 8441), otherwise
	 * {@code null}.
	 */
	public @Nullable String protocol() {
		return this.protocol;
	}

	/** Whether the route reads the body, if there is one. */
	public boolean isBodyRead() {
		return this.bodyRead;
	}

	/** Whether a body follows. */
	public boolean hasBody() {
		return this.fields.isChunked() || contentLength() > 0;
	}

	/** The declared length of the body in bytes, or -1 if none is declared. */
	public long contentLength() {
		return this.fields.contentLength();
	}

	/** Whether the client waits for 100 before it sends the body, if it has one. */
	public boolean isContinueExpected() {
		return this.fields.isContinueExpected();
	}

	/** Whether the client would keep the connection. */
	public boolean isPersistent() {
		return this.fields.isPersistent();
	}

	/** Whether the client speaks HTTP/1.0. */
	public boolean isHttp10() {
		return this.http10;
	}

	/**
	 * The authority without its port if that is empty, otherwise {@code null}: Reactor
	 * Netty treats an empty port as malformed.
	 */
	public @Nullable String hostOfEmptyPort() {
		return (this.host != null && this.host.endsWith(EMPTY_PORT)) ? this.host.substring(0, this.host.length() - 1)
				: null;
	}

	/** Whether there are fields that are for this connection and not for the routes. */
	public boolean hasHopByHopFields() {
		return this.fields.hasHopByHopFields();
	}

}
