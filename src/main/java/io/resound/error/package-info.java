/**
 * Error responses: problem documents (RFC 9457) that say what was sent, which limit it
 * exceeds, and which setting that is. Depends on {@code http}.
 */
@NullMarked
package io.resound.error;

import org.jspecify.annotations.NullMarked;
