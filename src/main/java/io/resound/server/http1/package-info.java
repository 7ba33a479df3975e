/**
 * The handler of HTTP/1 connections, between Netty's codec and the router.
 * {@link io.resound.server.http1.Http1} is its only public type. Depends on {@code
 * server.exchange}, {@code connection}, {@code error}, {@code http}, {@code metrics},
 * {@code route}, {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.server.http1;

import org.jspecify.annotations.NullMarked;
