package io.resound.tls;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of a listener, one for each certificate, and which of them belongs to the
 * name of the server that a client asks for (RFC 6066 section 3). Safe from any thread.
 */
final class TlsContexts implements AutoCloseable {

	private final List<TlsContext> all;

	private final Mapping<String, TlsContext> byServerName;

	/**
	 * Creates the contexts.
	 * @param usual the context of clients that ask for no server or for another one
	 * @param named the contexts by the names of servers
	 */
	TlsContexts(TlsContext usual, Map<String, TlsContext> named) {
		DomainWildcardMappingBuilder<TlsContext> mapping = new DomainWildcardMappingBuilder<>(usual);
		named.forEach((name, context) -> mapping.add(name.toLowerCase(Locale.ROOT), context));
		this.byServerName = mapping.build();
		this.all = Stream.concat(Stream.of(usual), named.values().stream()).distinct().toList();
	}

	/** The context for the name that a client asks for, {@code null} if for none. */
	TlsContext of(@Nullable String serverName) {
		return this.byServerName.map((serverName != null) ? serverName : "");
	}

	/** All of them. */
	List<TlsContext> all() {
		return this.all;
	}

	@Override
	public void close() {
		this.all.forEach(TlsContext::close);
	}

}
