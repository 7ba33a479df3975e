/**
 * What is served: the routes that the features declare, in one table, what stands around
 * them, and how responses end and leave. Depends on {@code error}, {@code http} and
 * {@code metrics}.
 */
@NullMarked
package io.resound.route;

import org.jspecify.annotations.NullMarked;
