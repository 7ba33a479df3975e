package io.resound.server.web;

import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

import io.resound.http.Arrival;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionManager;

/**
 * An exchange that is a request and a response. What a route asks for beyond them comes
 * from Spring's own exchange, made when it is first asked for: making that one prepares a
 * session, a form and a multipart body, which no echo has use for.
 */
final class RoutedExchange implements ServerWebExchange {

	private static final WebSessionManager SESSIONS = new DefaultWebSessionManager();

	private static final LocaleContextResolver LOCALES = new AcceptHeaderLocaleContextResolver();

	private final ServerHttpRequest request;

	private final ServerHttpResponse response;

	private final ServerCodecConfigurer codecs;

	private @Nullable ServerWebExchange full;

	RoutedExchange(ServerHttpRequest request, ServerHttpResponse response, ServerCodecConfigurer codecs) {
		this.request = request;
		this.response = response;
		this.codecs = codecs;
	}

	private ServerWebExchange full() {
		ServerWebExchange exchange = this.full;
		if (exchange == null) {
			exchange = new DefaultServerWebExchange(this.request, this.response, SESSIONS, this.codecs, LOCALES);
			this.full = exchange;
		}
		return exchange;
	}

	@Override
	public ServerHttpRequest getRequest() {
		return this.request;
	}

	@Override
	public ServerHttpResponse getResponse() {
		return this.response;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.request.getAttributes();
	}

	/** Makes no map of attributes for what arrived, which each echo asks for. */
	@Override
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	public <T> @Nullable T getAttribute(String name) {
		if (name.equals(Arrival.ATTRIBUTE) && this.request instanceof RoutedRequest routed) {
			return (T) routed.arrival();
		}
		return ServerWebExchange.super.getAttribute(name);
	}

	@Override
	public Mono<WebSession> getSession() {
		return full().getSession();
	}

	@Override
	public <T extends Principal> Mono<T> getPrincipal() {
		return full().getPrincipal();
	}

	@Override
	public Mono<MultiValueMap<String, String>> getFormData() {
		return full().getFormData();
	}

	@Override
	public Mono<MultiValueMap<String, Part>> getMultipartData() {
		return full().getMultipartData();
	}

	@Override
	public LocaleContext getLocaleContext() {
		return full().getLocaleContext();
	}

	@Override
	public @Nullable ApplicationContext getApplicationContext() {
		return null;
	}

	@Override
	public boolean isNotModified() {
		return full().isNotModified();
	}

	@Override
	public boolean checkNotModified(Instant lastModified) {
		return full().checkNotModified(lastModified);
	}

	@Override
	public boolean checkNotModified(String etag) {
		return full().checkNotModified(etag);
	}

	/**
	 * A response without {@code ETag} and {@code Last-Modified} is not a condition's to
	 * replace by 304 (RFC 9110 section 13.2.2). Spring asks for each response to GET.
	 */
	@Override
	public boolean checkNotModified(@Nullable String etag, Instant lastModified) {
		boolean hasValidator = etag != null || !lastModified.isBefore(Instant.EPOCH);
		return hasValidator && full().checkNotModified(etag, lastModified);
	}

	@Override
	public String transformUrl(String url) {
		return full().transformUrl(url);
	}

	@Override
	public void addUrlTransformer(Function<String, String> transformer) {
		full().addUrlTransformer(transformer);
	}

	@Override
	public String getLogPrefix() {
		return full().getLogPrefix();
	}

}
