/**
 * The handler of HTTP/2 connections, between Netty's frame codec and Reactor Netty's
 * multiplexer. {@link io.resound.server.http2.Http2} is its only public type. Depends on
 * {@code server.exchange}, {@code connection}, {@code error}, {@code express}, {@code
 * http}, {@code metrics}, {@code route}, {@code transport}, {@code trouble}, and on
 * Netty.
 */
@NullMarked
package io.resound.server.http2;

import org.jspecify.annotations.NullMarked;
