/**
 * What is measured: every metric's name, label and bucket is spelled here and nowhere
 * else. Knows no other room.
 */
@NullMarked
package io.resound.metrics;

import org.jspecify.annotations.NullMarked;
