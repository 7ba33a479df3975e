/**
 * What is served: the routes that the features declare, in one table. Depends on {@code
 * http} and {@code metrics}.
 */
@NullMarked
package io.resound.route;

import org.jspecify.annotations.NullMarked;
