package io.resound.server.http1;

import io.resound.metrics.Exchange;
import org.jspecify.annotations.Nullable;

/** A connection that can speak HTTP/1: its codec and handler are in its pipeline. */
@FunctionalInterface
public interface Http1Connection {

	/**
	 * Speaks HTTP/1 on the connection from now on, or again after it has been given
	 * {@linkplain AfterExchange back}.
	 * @param begun the exchange of the next request, if it has been opened already
	 */
	void takeOver(@Nullable Exchange begun);

}
