/**
 * WebSocket (RFC 6455): returns each message with its type, in memory that does not
 * depend on its length. Depends on {@code connection}, {@code error}, {@code http},
 * {@code metrics}, {@code route}, {@code settings} and {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.websocket;

import org.jspecify.annotations.NullMarked;
