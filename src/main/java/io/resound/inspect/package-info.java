/**
 * Routes that show a request and the host that received it. Depends on {@code error},
 * {@code http}, {@code lifecycle}, {@code limits}, {@code pod}, {@code route},
 * {@code settings} and {@code spool}.
 */
@NullMarked
package io.resound.inspect;

import org.jspecify.annotations.NullMarked;
