/**
 * Spring WebFlux on the requests and responses of the codecs.
 * {@link io.resound.server.web.WebFlux} is its only public type. Depends on {@code
 * server.exchange}, {@code error}, {@code http}, {@code lifecycle}, {@code route},
 * {@code trouble}, and on Reactor Netty.
 */
@NullMarked
package io.resound.server.web;

import org.jspecify.annotations.NullMarked;
