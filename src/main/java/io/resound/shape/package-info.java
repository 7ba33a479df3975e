/**
 * Shaping: what a client asks a response to be instead of the plain one. Depends on
 * {@code error}, {@code http}, {@code lifecycle}, {@code limits}, {@code metrics},
 * {@code route} and {@code settings}.
 */
@NullMarked
package io.resound.shape;

import org.jspecify.annotations.NullMarked;
