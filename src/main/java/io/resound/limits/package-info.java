/**
 * How much the service takes: bodies, heads, time, connections. Values and counts only;
 * the handlers that hold a client to them live in {@code server}. Depends on
 * {@code settings}.
 */
@NullMarked
package io.resound.limits;

import org.jspecify.annotations.NullMarked;
