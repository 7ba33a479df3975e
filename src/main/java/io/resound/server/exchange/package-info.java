/**
 * One HTTP request with its response, of either version of the protocol: its head, its
 * state, its limits. Depends on {@code error}, {@code http}, {@code metrics}, {@code
 * route}, and on Netty.
 */
@NullMarked
package io.resound.server.exchange;

import org.jspecify.annotations.NullMarked;
