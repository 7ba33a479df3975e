package io.resound.server.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.util.MultiValueMapAdapter;

/**
 * The fields of Netty's head, as WebFlux sees them. It is Spring's own adapter, but the
 * names of fields that the routes ask for are replaced by ones whose hash Netty already
 * knows; otherwise it computes that from the characters at every call.
 */
@SuppressWarnings("serial") // nothing serializes a head
final class RoutedFields extends MultiValueMapAdapter<String, String> {

	private static final Map<String, AsciiString> KNOWN = known("Content-Type", "Content-Length", "Content-Encoding",
			"Content-Language", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control",
			"Transfer-Encoding");

	private final HttpHeaders fields;

	RoutedFields(HttpHeaders fields) {
		super(new Netty4HeadersAdapter(fields));
		this.fields = fields;
	}

	private static Map<String, AsciiString> known(String... names) {
		Map<String, AsciiString> known = new HashMap<>();
		for (String name : names) {
			known.put(name, AsciiString.cached(name));
		}
		return known;
	}

	private static CharSequence known(String name) {
		AsciiString known = KNOWN.get(name);
		return (known != null) ? known : name;
	}

	@Override
	public boolean containsKey(Object name) {
		return name instanceof String text && this.fields.contains(known(text));
	}

	@Override
	public @Nullable List<String> get(Object name) {
		if (!(name instanceof String text)) {
			return null;
		}
		CharSequence known = known(text);
		return this.fields.contains(known) ? this.fields.getAll(known) : null;
	}

	@Override
	public @Nullable String getFirst(String name) {
		return this.fields.get(known(name));
	}

	@Override
	public void add(String name, @Nullable String value) {
		if (value != null) {
			this.fields.add(known(name), value);
		}
	}

	@Override
	public void addAll(String name, List<? extends String> values) {
		this.fields.add(known(name), values);
	}

	@Override
	public void set(String name, @Nullable String value) {
		if (value != null) {
			this.fields.set(known(name), value);
		}
	}

}
