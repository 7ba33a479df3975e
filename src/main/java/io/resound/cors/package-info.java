/**
 * Which pages of other origins may read what the service answers (the CORS protocol of
 * the Fetch standard). Values and decisions only; the handlers that carry them out live
 * in {@code server}. Depends on {@code error}, {@code http} and {@code settings}.
 */
@NullMarked
package io.resound.cors;

import org.jspecify.annotations.NullMarked;
