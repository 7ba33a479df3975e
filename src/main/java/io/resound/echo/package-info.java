/**
 * The echo: its routes, what the head of its answer says, and how the body goes back.
 * Depends on {@code error}, {@code http} and {@code route}, and not on Netty.
 */
@NullMarked
package io.resound.echo;

import org.jspecify.annotations.NullMarked;
