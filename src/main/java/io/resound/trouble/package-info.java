/**
 * Counts what clients do wrong by kind, and logs the counts once a minute. Depends on
 * {@code metrics}.
 */
@NullMarked
package io.resound.trouble;

import org.jspecify.annotations.NullMarked;
