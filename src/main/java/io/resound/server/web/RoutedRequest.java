package io.resound.server.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import io.netty.buffer.ByteBufHolder;
import io.resound.http.Arrival;
import io.resound.http.Target;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;

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

/** A request of Reactor Netty, as WebFlux sees it. What it is asked for is made then. */
final class RoutedRequest implements ServerHttpRequest {

	private final HttpServerRequest request;

	private final NettyDataBufferFactory buffers;

	private final HttpMethod method;

	private final RequestPath path;

	private @Nullable HttpHeaders headers;

	private @Nullable URI uri;

	private final @Nullable Arrival arrival;

	private @Nullable Map<String, Object> attributes;

	/**
	 * Creates the request.
	 * @param request the request of Reactor Netty
	 * @param buffers wraps what it receives
	 * @param arrival the request as it arrived, an attribute of this one; {@code null} if
	 * its exchange has ended
	 */
	RoutedRequest(HttpServerRequest request, NettyDataBufferFactory buffers, @Nullable Arrival arrival) {
		this.arrival = arrival;
		this.request = request;
		this.buffers = buffers;
		this.method = HttpMethod.valueOf(request.method().name());
		this.path = new RawPath(Target.path(request.uri()));
	}

	@Override
	public String getId() {
		return this.request.requestId();
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
			String target = this.request.uri();
			made = URI.create(Target.encoded(target.startsWith("/")
					? this.request.scheme() + "://" + this.request.hostName() + ":" + this.request.hostPort() + target
					: target));
			this.uri = made;
		}
		return made;
	}

	@Override
	public MultiValueMap<String, String> getQueryParams() {
		return UriComponentsBuilder.fromUri(getURI()).build().getQueryParams();
	}

	@Override
	public HttpHeaders getHeaders() {
		HttpHeaders adapted = this.headers;
		if (adapted == null) {
			adapted = HttpHeaders.readOnlyHttpHeaders(new HttpHeaders(new RoutedFields(this.request.requestHeaders())));
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

	/** The attributes, if any has been asked for or set; otherwise none. */
	Map<String, Object> chosenAttributes() {
		return (this.attributes != null) ? this.attributes : Map.of();
	}

	@Override
	public MultiValueMap<String, HttpCookie> getCookies() {
		MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
		this.request.allCookies()
			.forEach((name, sent) -> sent
				.forEach((cookie) -> cookies.add(name.toString(), new HttpCookie(name.toString(), cookie.value()))));
		return cookies;
	}

	@Override
	public @Nullable InetSocketAddress getLocalAddress() {
		return this.request.hostAddress();
	}

	@Override
	public @Nullable InetSocketAddress getRemoteAddress() {
		return this.request.remoteAddress();
	}

	/** Each buffer is the subscriber's; Reactor Netty releases its own reference. */
	@Override
	public Flux<DataBuffer> getBody() {
		return this.request.receiveObject().map(this::retain);
	}

	private DataBuffer retain(Object received) {
		return this.buffers.wrap(((ByteBufHolder) received).content().retain());
	}

}
