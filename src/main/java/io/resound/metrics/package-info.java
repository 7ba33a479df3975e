/**
 * What is measured: every metric's name, label and bucket is spelled here and nowhere
 * else. Depends on no other package.
 */
@NullMarked
package io.resound.metrics;

import org.jspecify.annotations.NullMarked;
