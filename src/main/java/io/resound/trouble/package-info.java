/**
 * What clients do wrong, told in the log once a minute by kind and count. Depends on
 * {@code metrics}.
 */
@NullMarked
package io.resound.trouble;

import org.jspecify.annotations.NullMarked;
