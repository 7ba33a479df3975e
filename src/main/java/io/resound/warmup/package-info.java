/**
 * The warm-up: clients that exercise the service over plain sockets before it listens.
 * Depends on {@code settings}.
 */
@NullMarked
package io.resound.warmup;

import org.jspecify.annotations.NullMarked;
