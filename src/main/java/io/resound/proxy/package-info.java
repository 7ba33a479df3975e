/**
 * PROXY protocol in front of TLS or the protocol of a connection: the header in which a
 * proxy says who its client is. Depends on {@code connection}, {@code http}, {@code
 * metrics} and {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.proxy;

import org.jspecify.annotations.NullMarked;
