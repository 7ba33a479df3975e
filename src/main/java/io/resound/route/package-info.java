/**
 * The table of routes that the features declare, what is done around all of them, and how
 * responses leave and end. Depends on {@code error}, {@code http} and {@code metrics}.
 */
@NullMarked
package io.resound.route;

import org.jspecify.annotations.NullMarked;
