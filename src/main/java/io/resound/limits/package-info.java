/**
 * The limits of bodies, heads, times, connections and what a request can order, as values
 * and counts. The handlers in {@code server} enforce them. Depends on {@code settings}.
 */
@NullMarked
package io.resound.limits;

import org.jspecify.annotations.NullMarked;
