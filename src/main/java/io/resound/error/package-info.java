/**
 * Refusals in the words of whoever must fix them (RFC 9457). Depends on {@code http}.
 */
@NullMarked
package io.resound.error;

import org.jspecify.annotations.NullMarked;
