/**
 * Whether the service is alive, ready or draining, and the probes that tell. Depends on
 * {@code http}, {@code route} and {@code settings}.
 */
@NullMarked
package io.resound.lifecycle;

import org.jspecify.annotations.NullMarked;
