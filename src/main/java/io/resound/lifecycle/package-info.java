/**
 * Whether the service is alive, ready or draining, and the probes that tell. Knows
 * {@code http} and {@code settings}.
 */
@NullMarked
package io.resound.lifecycle;

import org.jspecify.annotations.NullMarked;
