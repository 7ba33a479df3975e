/**
 * Routes that show a request and the host that received it. Depends on {@code http} and
 * {@code route}.
 */
@NullMarked
package io.resound.inspect;

import org.jspecify.annotations.NullMarked;
