/**
 * Shows what arrived, and where. Depends on {@code http} and {@code route}.
 */
@NullMarked
package io.resound.inspect;

import org.jspecify.annotations.NullMarked;
