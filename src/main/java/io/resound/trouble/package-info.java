/**
 * What clients do wrong, counted by kind and logged once a minute. Depends on
 * {@code metrics}.
 */
@NullMarked
package io.resound.trouble;

import org.jspecify.annotations.NullMarked;
