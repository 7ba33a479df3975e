/**
 * Routes that generate the bodies of their responses: any number of bytes, bytes that
 * drip, server-sent events. Depends on {@code error}, {@code http}, {@code lifecycle},
 * {@code limits}, {@code route} and {@code settings}.
 */
@NullMarked
package io.resound.generate;

import org.jspecify.annotations.NullMarked;
