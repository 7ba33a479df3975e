/**
 * The handlers of HTTP/1 connections, between Netty's codec and Reactor Netty. Start
 * reading at {@code Http1Handler}. {@link io.resound.server.http1.Http1} is the only
 * public type. Depends on {@code server.exchange}, {@code connection}, {@code cors},
 * {@code error}, {@code http}, {@code metrics} and {@code route}, and on Netty.
 */
@NullMarked
package io.resound.server.http1;

import org.jspecify.annotations.NullMarked;
