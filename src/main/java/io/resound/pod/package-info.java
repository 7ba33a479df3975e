/**
 * Where the service runs: host, pod, node. Depends on {@code http} and {@code
 * route}.
 */
@NullMarked
package io.resound.pod;

import org.jspecify.annotations.NullMarked;
