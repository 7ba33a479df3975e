/**
 * The raw TCP echo: every byte that a client sends comes back. Depends on {@code
 * connection}, {@code metrics} and {@code trouble}, and on Netty.
 */
@NullMarked
package io.resound.tcp;

import org.jspecify.annotations.NullMarked;
