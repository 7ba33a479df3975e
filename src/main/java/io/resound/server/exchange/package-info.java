/**
 * One HTTP request with its response, of either version of the protocol: its head, its
 * state, its limits. Depends on {@code cors}, {@code error}, {@code http}, {@code
 * metrics} and {@code route}, and on Netty.
 */
@NullMarked
package io.resound.server.exchange;

import org.jspecify.annotations.NullMarked;
