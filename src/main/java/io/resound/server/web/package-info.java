/**
 * Spring WebFlux on Reactor Netty's requests and responses.
 * {@link io.resound.server.web.WebFlux} is its only public type. Depends on
 * {@code error}, {@code http} and {@code route}, and on Reactor Netty.
 */
@NullMarked
package io.resound.server.web;

import org.jspecify.annotations.NullMarked;
