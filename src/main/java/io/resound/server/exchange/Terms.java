package io.resound.server.exchange;

import io.resound.error.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is served, whatever its requests are.
 *
 * @param http2 the versions of HTTP
 * @param overLimit the response to all requests but probes if a limit of connections has
 * been exceeded, otherwise {@code null}
 */
public record Terms(Http2Use http2, @Nullable Problem overLimit) {

}
