package io.resound.server.web;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.util.NetUtil;
import io.resound.http.Arrival;
import io.resound.http.Target;
import io.resound.server.exchange.Inbound;
import io.resound.server.exchange.OpenExchange;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

/** A request, as WebFlux sees it. What it is asked for is made then. */
final class RoutedRequest implements ServerHttpRequest {

	private final Inbound request;

	private final NettyDataBufferFactory buffers;

	private final HttpMethod method;

	private final RequestPath path;

	private @Nullable HttpHeaders headers;

	private @Nullable URI uri;

	private final @Nullable OpenExchange exchange;

	private final @Nullable Arrival arrival;

	private @Nullable Map<String, Object> attributes;

	/**
	 * Creates the request.
	 * @param request the request as the codec hands it over
	 * @param buffers wraps what it receives
	 */
	RoutedRequest(Inbound request, NettyDataBufferFactory buffers) {
		OpenExchange exchange = request.exchange();
		this.exchange = exchange;
		this.arrival = (exchange != null) ? exchange.arrival() : null;
		this.request = request;
		this.buffers = buffers;
		this.method = HttpMethod.valueOf(request.method().name());
		this.path = new RawPath(Target.path(request.target()));
	}

	@Override
	public String getId() {
		return this.request.id();
	}

	@Override
	public HttpMethod getMethod() {
		return this.method;
	}

	@Override
	public RequestPath getPath() {
		return this.path;
	}

	@Override
	public URI getURI() {
		URI made = this.uri;
		if (made == null) {
			String target = this.request.target();
			made = URI
				.create(Target.encoded(target.startsWith("/") ? scheme() + "://" + authority() + target : target));
			this.uri = made;
		}
		return made;
	}

	private String scheme() {
		return (this.arrival != null) ? this.arrival.origin().scheme() : "http";
	}

	/** The host and port that the client asks, which it need not say in HTTP/1.0. */
	private String authority() {
		String host = this.request.fields().get(HttpHeaderNames.HOST);
		if (host != null && !host.isEmpty()) {
			return host;
		}
		InetSocketAddress local = getLocalAddress();
		return (local != null) ? NetUtil.toSocketAddressString(local) : "localhost";
	}

	@Override
	public MultiValueMap<String, String> getQueryParams() {
		return UriComponentsBuilder.fromUri(getURI()).build().getQueryParams();
	}

	@Override
	public HttpHeaders getHeaders() {
		HttpHeaders adapted = this.headers;
		if (adapted == null) {
			adapted = HttpHeaders.readOnlyHttpHeaders(new HttpHeaders(new RoutedFields(this.request.fields())));
			this.headers = adapted;
		}
		return adapted;
	}

	@Override
	public Map<String, Object> getAttributes() {
		Map<String, Object> made = this.attributes;
		if (made == null) {
			made = new HashMap<>();
			if (this.arrival != null) {
				made.put(Arrival.ATTRIBUTE, this.arrival);
			}
			this.attributes = made;
		}
		return made;
	}

	/** The request as it arrived, {@code null} if its exchange has ended. */
	@Nullable Arrival arrival() {
		return this.arrival;
	}

	/** Its exchange, {@code null} if that has ended. */
	@Nullable OpenExchange exchange() {
		return this.exchange;
	}

	/** The attributes, if any has been asked for or set; otherwise none. */
	Map<String, Object> chosenAttributes() {
		return (this.attributes != null) ? this.attributes : Map.of();
	}

	@Override
	public MultiValueMap<String, HttpCookie> getCookies() {
		MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
		for (String sent : this.request.fields().getAll(HttpHeaderNames.COOKIE)) {
			for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(sent)) {
				cookies.add(cookie.name(), new HttpCookie(cookie.name(), cookie.value()));
			}
		}
		return cookies;
	}

	@Override
	public @Nullable InetSocketAddress getLocalAddress() {
		return address(this.request.channel().localAddress());
	}

	@Override
	public @Nullable InetSocketAddress getRemoteAddress() {
		SocketAddress socket = this.request.channel().remoteAddress();
		return address((this.arrival != null) ? this.arrival.origin().client(socket) : socket);
	}

	/** An address of a TCP connection; a Unix domain socket has none. */
	private static @Nullable InetSocketAddress address(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress tcp) ? tcp : null;
	}

	/** Each buffer is the subscriber's. */
	@Override
	public Flux<DataBuffer> getBody() {
		return this.request.body(this.buffers);
	}

}
