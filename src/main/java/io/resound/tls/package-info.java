/**
 * TLS between the socket and the protocol of a connection: the engine, certificates from
 * Spring Boot's bundles, their reload, handshakes and their bounds. Depends on {@code
 * connection}, {@code error}, {@code http}, {@code metrics}, {@code settings} and {@code
 * trouble}, and on Netty.
 */
@NullMarked
package io.resound.tls;

import org.jspecify.annotations.NullMarked;
