/**
 * The list of routes at {@code /}. Depends on {@code http} and {@code route}.
 */
@NullMarked
package io.resound.page;

import org.jspecify.annotations.NullMarked;
