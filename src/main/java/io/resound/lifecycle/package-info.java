/**
 * The settings of the drain, the waits that it ends, and the probes of liveness and
 * readiness. Depends on {@code http}, {@code route} and {@code settings}.
 */
@NullMarked
package io.resound.lifecycle;

import org.jspecify.annotations.NullMarked;
