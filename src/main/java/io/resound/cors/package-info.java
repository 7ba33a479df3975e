/**
 * Decides which pages of other origins may read the service's responses (the CORS
 * protocol of the Fetch standard), around all routes. Depends on {@code error},
 * {@code http}, {@code route} and {@code settings}.
 */
@NullMarked
package io.resound.cors;

import org.jspecify.annotations.NullMarked;
