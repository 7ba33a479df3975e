/**
 * The echo: its routes, what the head of its answer says, and how the body goes back.
 * Depends on {@code error}, {@code http} and {@code limits}, and nothing of Netty.
 */
@NullMarked
package io.resound.echo;

import org.jspecify.annotations.NullMarked;
