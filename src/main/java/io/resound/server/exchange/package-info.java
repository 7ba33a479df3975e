/**
 * One HTTP request with its response, of either version of the protocol: its head, its
 * state, its limits. Depends on {@code cors}, {@code echo}, {@code error}, {@code http},
 * {@code lifecycle}, {@code metrics}, and on Netty.
 */
@NullMarked
package io.resound.server.exchange;

import org.jspecify.annotations.NullMarked;
